import { createSeededRandom, createVirtualClock } from '@peer-base/testkit'
import type { CollaborationId, Receipt } from '@peer-base/protocol'
import { createMembership } from '../../src/membership/membership.js'
import type { Membership, MembershipComponents, MembershipOptions, ViewDifference } from '../../src/membership/membership.js'
import type { PeerId, TopicListener } from '../../src/ports/network.js'
import { asPeer, cid, codec, mac, sha256 } from './records.js'

export interface RoomOptions {
  readonly seed?: number
  /** Part of deliveries that are lost. */
  readonly loss?: number
  readonly options?: MembershipOptions
}

export interface Resident {
  readonly peer: PeerId
  readonly membership: Membership
  readonly differences: ViewDifference[]
  readonly receipts: Receipt[]
  readonly rejections: string[]
  readonly remembered: Map<PeerId, readonly string[]>
  readonly reported: Error[]
  addresses: string[]
}

/** A topic among peers in one process: deliveries take 1 to 50 ms, may be lost, and stop at a partition. */
export class LossyRoom {
  readonly clock = createVirtualClock()
  readonly residents = new Map<PeerId, Resident>()
  /** Published messages, with their time. */
  readonly published: Array<{ readonly from: PeerId, readonly at: number, readonly bytes: Uint8Array }> = []
  /** Errors that listeners threw, by sender. */
  readonly rejected: Array<{ readonly from: PeerId, readonly error: unknown }> = []
  loss: number
  /** Peers with different colours do not hear each other. */
  readonly colours = new Map<PeerId, number>()
  readonly #listeners = new Map<PeerId, Set<TopicListener>>()
  readonly #random
  readonly #options: MembershipOptions

  constructor ({ seed = 1, loss = 0, options = {} }: RoomOptions = {}) {
    this.loss = loss
    this.#random = createSeededRandom(seed)
    this.#options = options
  }

  add (name: string, overrides: Partial<MembershipComponents> = {}): Resident {
    const peer = asPeer(name)
    const resident = {
      peer, addresses: [`/memory/${name}`], differences: [] as ViewDifference[], receipts: [] as Receipt[],
      rejections: [] as string[], remembered: new Map<PeerId, readonly string[]>(), reported: [] as Error[]
    }
    const membership = createMembership({
      clock: this.clock, random: this.#random, topic: 'topic', cid, codec, hash: sha256, mac,
      certificateHolds: async (certificate) => certificate[0] !== 0xff,
      self: { role: 'writer', certificate: new Uint8Array(), firstSeq: this.clock.now() },
      network: {
        self: peer,
        addresses: () => resident.addresses,
        remember: (other, addresses) => { resident.remembered.set(other, addresses) },
        subscribe: (_topic, listener) => this.#subscribe(peer, listener),
        publish: (_topic, bytes) => { this.publish(peer, bytes) }
      },
      onView: (_members, difference) => resident.differences.push(difference),
      onReceipt: receipt => resident.receipts.push(receipt),
      onRejected: from => resident.rejections.push(from),
      report: error => resident.reported.push(error),
      ...overrides
    }, this.#options)
    const full = Object.assign(resident, { membership })
    this.residents.set(peer, full)
    return full
  }

  /** As if `from` had published it. */
  publish (from: PeerId, bytes: Uint8Array): void {
    this.published.push({ from, at: this.clock.now(), bytes })
    for (const to of this.#listeners.keys()) {
      if (to === from || !this.#hears(to, from) || this.#random.uint32() / 2 ** 32 < this.loss) continue
      this.clock.after(1 + this.#random.uint32() % 50, () => { this.#deliver(to, from, bytes) })
    }
  }

  /** Whether everybody present sees exactly everybody else present, as far as colours allow. */
  converged (): boolean {
    return [...this.#listeners.keys()].every(peer => {
      const seen = this.residents.get(peer)?.membership.members()
      const others = [...this.#listeners.keys()].filter(other => other !== peer && this.#hears(peer, other))
      return seen?.size === others.length && others.every(other => seen.has(other))
    })
  }

  /** Virtual ms until `converged`; Infinity when it takes longer than `limitMS`. */
  async convergence (limitMS: number): Promise<number> {
    for (let waited = 0; waited <= limitMS; waited += 100) {
      if (this.converged()) return waited
      await this.clock.advance(100)
    }
    return Infinity
  }

  #hears (to: PeerId, from: PeerId): boolean {
    return (this.colours.get(to) ?? 0) === (this.colours.get(from) ?? 0)
  }

  #subscribe (peer: PeerId, listener: TopicListener) {
    for (const [other, listeners] of this.#listeners) {
      if (!this.#hears(peer, other)) continue
      for (const each of listeners) this.clock.after(5, () => { each.joined?.(peer) })
      this.clock.after(5, () => { listener.joined?.(other) })
    }
    const listeners = this.#listeners.get(peer) ?? new Set()
    this.#listeners.set(peer, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(peer)
    }
  }

  #deliver (to: PeerId, from: PeerId, bytes: Uint8Array): void {
    for (const listener of this.#listeners.get(to) ?? []) {
      try {
        listener.heard(bytes, from)
      } catch (error) {
        this.rejected.push({ from, error })
      }
    }
  }
}

export const otherCid = 'cd'.repeat(32) as CollaborationId
