import {
  advance, covers, encodeMessage, type KnownMessage, limits, type Message, type MessageOf, type ReplicaId, vectorFromHeads,
  type VersionVector
} from '@peer-base/protocol'
import { PeerBaseError, toError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import type { Channel } from '../ports/network.js'
import { createTimers } from '../util/timers.js'
import type { Proof } from './equivocations.js'
import type { FrameReader } from './frame-reader.js'
import { initialPullState, type PullEffect, type PullInput, type PullTimer, stepPull } from './pull-session.js'
import { createSessionBudget } from './session-budget.js'
import type { SessionContext, SessionOptions } from './session-context.js'
import { checkManifest, createSnapshotFetch, type SnapshotFetch } from './snapshot-fetch.js'

/** A pulling session under way. */
export interface PullDriver {
  readonly closed: Promise<void>
  /** Acknowledges what is here now, at once: the peer waits to stop. */
  acknowledge (): Promise<void>
  /** Tells the other end of an equivocation. */
  tell (proof: Proof): Promise<void>
  close (): void
}

/** Runs the effects of `stepPull` over a channel whose handshake is done. */
export function drivePull (
  { channel, reader }: { readonly channel: Channel, readonly reader: FrameReader },
  context: SessionContext & { readonly verifier: Verifier }, options: SessionOptions
): PullDriver {
  return new Driver(channel, reader, context, options)
}

class Driver implements PullDriver {
  readonly closed: Promise<void>
  readonly #channel: Channel
  readonly #reader: FrameReader
  readonly #context: SessionContext & { readonly verifier: Verifier }
  readonly #options: SessionOptions
  readonly #budget
  readonly #timers
  #state = initialPullState
  #consumedBytes = 0
  #creditedBytes = 0
  #fetch: SnapshotFetch | undefined
  /** Snapshots that came whole and did not open: not fetched again. */
  readonly #useless = new Set<string>()
  /** Replicas whose whole kept log was asked for, to see where it parts from ours. */
  readonly #compared = new Set<ReplicaId>()

  constructor (channel: Channel, reader: FrameReader, context: SessionContext & { readonly verifier: Verifier }, options: SessionOptions) {
    this.#channel = channel
    this.#reader = reader
    this.#context = context
    this.#options = options
    this.#budget = createSessionBudget(context.clock)
    this.#timers = createTimers<PullTimer>(context.clock, (timer) => {
      this.#inBackground(this.#step({ type: 'timer', timer, version: this.#version() }))
    })
    this.closed = this.#read()
  }

  async acknowledge (): Promise<void> {
    await this.#step({ type: 'timer', timer: 'acknowledge', version: this.#context.replica.version() })
  }

  async tell ({ first, second }: Proof): Promise<void> {
    await this.#send({ type: 'proof', first, second })
  }

  close (): void {
    this.#timers.stop()
    this.#inBackground(this.#channel.close())
  }

  async #read (): Promise<void> {
    try {
      await this.#step({ type: 'opened', version: this.#context.replica.version() })
      for (const proof of this.#context.replica.equivocations.proofs) await this.tell(proof)
      for (let next = await this.#reader.next(); next !== undefined; next = await this.#reader.next()) {
        this.#context.events.traffic(this.#channel.peer, 'in', next.frame.length)
        this.#budget.heard(next.message)
        await this.#on(next.message, next.frame.length)
      }
      await this.#channel.close()
    } catch (error) {
      this.#channel.abort(toError(error))
      this.#context.scores.blame(this.#channel.peer, error)
      this.#context.logger.debug('a pull session ended', { peer: this.#channel.peer, reason: toError(error).message })
    } finally {
      this.#timers.stop()
    }
  }

  async #on (message: Message, bytes: number): Promise<void> {
    switch (message.type) {
      case 'certificates': return await this.#context.replica.learnCertificates(message.certificates)
      case 'entries': return await this.#onEntries(message, bytes)
      case 'vector':
        return await this.#step({ type: 'vector', vector: vectorFromHeads(message.heads), version: this.#version() })
      case 'snapshots': return await this.#onSnapshots(message)
      case 'chunk': return await this.#onChunk(message)
      case 'proof': return await this.#context.replica.learnProof(message)
      case 'ping':
        if (!message.reply) await this.#send({ ...message, reply: true })
        return
      default:
    }
  }

  async #onEntries ({ runs }: MessageOf<'entries'>, bytes: number): Promise<void> {
    const { replica, events } = this.#context
    const peer = this.#channel.peer
    events.receiving(peer)
    const { accepted, duplicates, gap, strays } = await replica.receive(runs, peer)
    this.#consumedBytes += bytes
    if (accepted === 0) this.#budget.useless()
    if (accepted > 0) events.received(peer, replica.version())
    if (strays.length > 0) return await this.#compare(strays)
    await this.#step({ type: 'taken', accepted, duplicates, gap, version: this.#version() })
    const creditStepBytes = 128 * 1024
    if (this.#consumedBytes - this.#creditedBytes >= creditStepBytes) {
      this.#creditedBytes = this.#consumedBytes
      await this.#send({ type: 'credit', consumedBytes: this.#consumedBytes })
    }
  }

  /** Asks once, for each of the replicas, from where its log begins here: what then comes shows who is to blame, its author or its sender. */
  async #compare (strays: readonly ReplicaId[]): Promise<void> {
    const { replica } = this.#context
    if (strays.some((stray) => this.#compared.has(stray))) {
      throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent an entry whose signature does not hold: the channel is closed', { blame: 'penalise' })
    }
    for (const stray of strays) this.#compared.add(stray)
    const base = replica.log.base()
    const heads = replica.log.heads().flatMap((head) => {
      const end = strays.includes(head.replica) ? base.get(head.replica) ?? 0 : head.end
      return end === 0 ? [] : [{ ...head, end }]
    })
    await this.#send({ type: 'want', heads })
  }

  /** Ours, and all there is of replicas whose history is two: of these nothing is waited for. */
  #version (): VersionVector {
    const { replica } = this.#context
    let version = replica.version()
    for (const liar of replica.equivocations.replicas) version = advance(version, liar, limits.sequence)
    return version
  }

  /** Takes the snapshot that is furthest ahead of us, or else holds one in place of entries that are here. */
  async #onSnapshots ({ manifests }: MessageOf<'snapshots'>): Promise<void> {
    const { replica, cid, verifier } = this.#context
    const offered = await Promise.all(manifests.map(async (bytes) => await checkManifest(bytes, { cid, verifier })))
    const snapshots = offered.filter((snapshot) => !this.#useless.has(snapshot.id) && !replica.contradicts(snapshot))
    const ahead = snapshots.filter(({ vector }) => !covers(replica.version(), vector))
    const wanted = ahead[0] ?? snapshots.find(({ id, vector }) =>
      this.#context.holdsSnapshots && !replica.shelf.has(id) && !replica.shelf.newest().some((held) => covers(held.vector, vector)))
    if (this.#fetch !== undefined) return
    // The pusher may hold entries back until it hears where we stand.
    if (ahead.length === 0) await this.#send({ type: 'vector', heads: replica.log.heads() })
    if (wanted === undefined) return
    this.#fetch = createSnapshotFetch(wanted, verifier)
    await this.#continueFetch('more')
  }

  async #onChunk (message: MessageOf<'chunk'>): Promise<void> {
    const outcome = this.#fetch?.take(message)
    if (outcome === undefined || outcome === 'other') return
    await this.#continueFetch(outcome)
  }

  async #continueFetch (outcome: 'more' | 'whole' | 'refused'): Promise<void> {
    const fetch = this.#fetch
    if (fetch === undefined) return
    const request = outcome === 'more' ? fetch.request() : undefined
    if (request !== undefined) return await this.#send(request)
    this.#fetch = undefined
    const { replica } = this.#context
    const behind = !covers(replica.version(), fetch.snapshot.vector)
    if (outcome !== 'refused' && !behind) return await replica.hold(fetch.snapshot, fetch.chunks)
    const adopted = outcome !== 'refused' && await replica.adopt(fetch.snapshot, fetch.chunks, this.#channel.peer)
    // A snapshot that came whole and does not open would come again after a WANT, and again: entries only, then.
    const isUseless = outcome !== 'refused' && !adopted
    if (isUseless) this.#useless.add(fetch.snapshot.id)
    if (behind) await this.#send({ type: isUseless ? 'vector' : 'want', heads: replica.log.heads() })
  }

  async #step (input: PullInput): Promise<void> {
    const [state, effects] = stepPull(this.#state, input)
    this.#state = state
    try {
      for (const effect of effects) await this.#perform(effect)
    } catch (error) {
      this.#channel.abort(toError(error))
    }
  }

  async #perform (effect: PullEffect): Promise<void> {
    if (effect.type === 'arm') {
      this.#timers.arm(effect.timer, effect.timer === 'wait' ? this.#options.receiveTimeoutMS : this.#options.acknowledgeMS)
      return
    }
    const { replica, receipt } = this.#context
    switch (effect.message) {
      case 'lazy': return await this.#send({ type: 'lazy' })
      case 'want': return await this.#send({ type: 'want', heads: replica.log.heads() })
      case 'vector':
        await this.#send({ type: 'vector', heads: replica.log.heads() })
        if (receipt !== undefined) await this.#send({ type: 'persisted', receipt: await receipt() })
    }
  }

  /** A send that fails means that the channel is over: the reading side tells. */
  #inBackground (work: Promise<void>): void {
    work.catch((error: unknown) => { this.#channel.abort(toError(error)) })
  }

  async #send (message: KnownMessage): Promise<void> {
    const frame = encodeMessage(message)
    this.#context.events.traffic(this.#channel.peer, 'out', frame.length)
    await this.#channel.send(frame)
  }
}
