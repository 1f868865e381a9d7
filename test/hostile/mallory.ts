import type { CollaborationAuthor, CollaborationCrypto, Network, PeerId } from '@peer-base/app'
import {
  asCollaborationId, collaborationTopic, encodeGossip, syncProtocol, unauthenticatedBytes
} from '@peer-base/protocol'
import type { CollaborationId, MemberRecord, Role } from '@peer-base/protocol'
import { createSeededRandom, simulatedPeer } from '@peer-base/testkit'
import type { SeededRandom } from '@peer-base/testkit'
import type { KeylessCrypto, Room } from '../../packages/testkit/src/scenarios/index.js'
import { WireSession } from './wire-session.js'
import type { Introduction } from './wire-session.js'

/** Another collaboration than the one on stage. */
export const elsewhere: CollaborationId = asCollaborationId('e'.repeat(64))

/** Whoever means harm: on the network, with the keys it was given, and with no session code of ours. */
export class Mallory {
  readonly peer = simulatedPeer('mallory')
  readonly random: SeededRandom
  /** All sessions there ever were, so that what victims answered can be counted. */
  readonly sessions: WireSession[] = []
  readonly holds: 'writer' | 'reader' | 'keyless'
  readonly #room: Room
  #network: Network | undefined
  #crypto: CollaborationCrypto | undefined
  #author: CollaborationAuthor | undefined
  #seq = 1

  constructor (room: Room, holds: 'writer' | 'reader' | 'keyless') {
    this.#room = room
    this.holds = holds
    this.random = createSeededRandom(`${room.world.seed}/mallory`)
  }

  get cid (): CollaborationId { return this.keyless.cid }

  get keyless (): KeylessCrypto { return this.#room.keys.keyless(this.random) }

  get network (): Network {
    if (this.#network === undefined) throw new RangeError('mallory has not arrived')
    return this.#network
  }

  /** @throws RangeError where mallory holds no keys */
  get crypto (): CollaborationCrypto {
    if (this.#crypto === undefined) throw new RangeError('mallory holds no keys')
    return this.#crypto
  }

  get author (): CollaborationAuthor {
    if (this.#author === undefined) throw new RangeError('mallory has no write key')
    return this.#author
  }

  async arrive (): Promise<void> {
    this.#network = this.#room.world.network.join(this.peer)
    const { keys } = this.#room
    if (this.holds !== 'keyless') this.#crypto = this.holds === 'writer' ? keys.writer(this.random) : keys.reader(this.random)
    if (this.holds === 'writer') this.#author = (await this.crypto.author()).author
  }

  leave (): void {
    this.#room.world.network.leave(this.peer)
  }

  /** As an honest peer with these keys would. */
  introduction (role: Role = this.holds === 'keyless' ? 'pinner' : this.holds): Introduction {
    const author = role === 'writer' ? this.#author : undefined
    const nothing = async (): ReturnType<Introduction['prove']> => ({ certificate: new Uint8Array(0), proof: new Uint8Array(0) })
    const authenticator = this.#crypto?.authenticator(author)
    return {
      cid: this.cid, role, nonce: this.random.bytes(16),
      prove: async (transcript) => await (role === 'pinner' || authenticator === undefined ? nothing() : authenticator.prove(transcript))
    }
  }

  /** A raw channel to a victim. */
  async reach (victim: PeerId, options?: { readonly frames?: number }): Promise<WireSession> {
    const session = new WireSession(await this.network.open(victim, syncProtocol), options)
    this.sessions.push(session)
    return session
  }

  /** A session in which mallory pushes, introduced. */
  async push (victim: PeerId, introduction = this.introduction()): Promise<WireSession> {
    const session = await this.reach(victim)
    await session.introduce(introduction, this.peer)
    return session
  }

  /** Becomes a member, so that others link here: `onSession` gets each session of a victim that pushes to mallory. */
  invite (onSession: (session: WireSession) => Promise<void>, { role, ...options }: { readonly role?: Role, readonly frames?: number } = {}): void {
    this.network.handle(syncProtocol, (channel) => {
      const session = new WireSession(channel, options)
      this.sessions.push(session)
      // A session that the victim ends early is an outcome.
      session.answer(this.introduction(role), this.peer).then(async () => { await onSession(session) }).catch(() => { session.isOver = true })
    })
    this.gossip(this.record(role === undefined ? {} : { role }))
  }

  /** A member record of its own, unless changed, with a MAC over what it says where mallory can make one. */
  record (changes: Partial<MemberRecord> = {}): Uint8Array {
    const role: Role = this.holds === 'keyless' ? 'pinner' : this.holds
    const record: MemberRecord = {
      type: 'member', cid: this.cid, peer: this.peer, role, addresses: ['/sim/mallory'], seq: this.#seq++, ttlMS: 600_000,
      viewDigest: new Uint8Array(8), certificate: this.#author?.certificate ?? new Uint8Array(0), mac: new Uint8Array(0), ...changes
    }
    const mac = changes.mac ?? (record.role === 'pinner' ? new Uint8Array(0) : this.#crypto?.mac(unauthenticatedBytes(record)) ?? new Uint8Array(32))
    return encodeGossip({ ...record, mac })
  }

  get topic (): string { return collaborationTopic(this.cid, this.keyless.verifier.hash) }

  gossip (bytes: Uint8Array, topic = this.topic): void {
    this.network.publish(topic, bytes)
  }

  /** Frames that victims sent here. */
  get answers (): number {
    return this.sessions.reduce((sum, { frames }) => sum + frames.length, 0)
  }
}
