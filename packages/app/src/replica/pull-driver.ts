import { advance, type EntryRun, limits, type Message, type MessageOf, type ReplicaId, vectorFromHeads, type VersionVector } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import type { Channel } from '../ports/network.js'
import { createTimers } from '../util/timers.js'
import type { Proof } from './equivocations.js'
import type { FrameReader } from './frame-reader.js'
import { joinRuns } from './joined-runs.js'
import type { Receipt } from './replica.js'
import { initialPullState, type PullEffect, type PullInput, type PullTimer, stepPull } from './pull-session.js'
import type { LinkMode } from '../events.js'
import type { SessionContext, SessionOptions } from './session-context.js'
import { SessionLine } from './session-line.js'
import type { SnapshotFetches } from './snapshot-fetches.js'
import { SnapshotTaker } from './snapshot-taker.js'

/** A pulling session under way. */
export interface PullDriver {
  /** What the pusher was asked for. */
  readonly mode: LinkMode
  readonly closed: Promise<void>
  /** Acknowledges what is here now, at once: the peer waits to stop. */
  acknowledge (): Promise<void>
  /** Of a pinner: says what is durable here now. */
  promise (): Promise<void>
  /** Tells the other end of an equivocation. */
  tell (proof: Proof): Promise<void>
  close (): void
}

/** Of an ENTRIES message. */
interface EntriesFrame { readonly runs: readonly EntryRun[], readonly bytes: number }

export type PullContext = SessionContext & { readonly verifier: Verifier, readonly fetches: SnapshotFetches }

/** Runs the effects of `stepPull` over a channel whose handshake is done; `onMode` is called when the mode changed. */
export function drivePull (
  { channel, reader, onMode }: { readonly channel: Channel, readonly reader: FrameReader, readonly onMode: () => void },
  context: PullContext, options: SessionOptions
): PullDriver {
  return new Driver(new SessionLine({ channel, reader }, context), onMode, context, options)
}

class Driver implements PullDriver {
  readonly closed: Promise<void>
  readonly #line: SessionLine
  readonly #onMode: () => void
  readonly #context: PullContext
  readonly #options: SessionOptions
  readonly #snapshots: SnapshotTaker
  readonly #timers
  #state = initialPullState
  #consumedBytes = 0
  #creditedBytes = 0
  #acknowledgedAt = Number.NEGATIVE_INFINITY
  /** Replicas whose whole kept log was asked for, to see where it parts from ours. */
  readonly #compared = new Set<ReplicaId>()

  constructor (line: SessionLine, onMode: () => void, context: PullContext, options: SessionOptions) {
    this.#line = line
    this.#onMode = onMode
    this.#context = context
    this.#options = options
    this.#snapshots = new SnapshotTaker({
      ...context,
      send: (message) => { line.inBackground(line.send(message)) },
      fail: (error) => { line.abort(error) }
    })
    this.#timers = createTimers<PullTimer>(context.clock, (timer) => {
      line.inBackground(this.#step({ type: 'timer', timer, version: this.#version() }))
    })
    this.closed = line.read({
      name: 'pull',
      opened: async () => { await this.#step({ type: 'opened', version: context.replica.version() }) },
      on: async (message, bytes) => { await this.#on(message, bytes) },
      over: () => {
        this.#timers.stop()
        this.#snapshots.leave()
      }
    })
  }

  get mode (): LinkMode { return this.#state.mode }

  async acknowledge (): Promise<void> {
    await this.#step({ type: 'timer', timer: 'acknowledge', version: this.#context.replica.version() })
  }

  async promise (): Promise<void> {
    const { receipt } = this.#context
    if (receipt !== undefined) await this.#line.send({ type: 'persisted', receipt: await receipt() })
  }

  async tell (proof: Proof): Promise<void> {
    await this.#line.tell(proof)
  }

  close (): void {
    this.#timers.stop()
    this.#line.close()
  }

  async #on (message: Message, bytes: number): Promise<void> {
    switch (message.type) {
      case 'certificates': return await this.#context.replica.learnCertificates(message.certificates)
      case 'entries': return await this.#onEntries(message, bytes)
      case 'vector':
        return await this.#step({ type: 'vector', vector: vectorFromHeads(message.heads), version: this.#version() })
      case 'snapshots': return await this.#snapshots.hear(message)
      case 'chunk': case 'evidence': return await this.#snapshots.take(message)
      default:
    }
  }

  /** Takes what waits behind it too: of entries of one author that go on from frame to frame, one signature is checked. */
  async #onEntries ({ runs }: MessageOf<'entries'>, bytes: number): Promise<void> {
    const { replica, events } = this.#context
    const { peer } = this.#line
    events.receiving(peer)
    const frames = [{ runs, bytes }, ...this.#line.waitingEntries().map(({ message, frame }) => ({ runs: message.runs, bytes: frame.length }))]
    const together = frames.length > 1 ? await this.#receiveTogether(frames) : undefined
    if (together !== undefined) return await this.#onReceived(together, frames)
    for (const frame of frames) await this.#onReceived(await replica.receive(frame.runs, peer), [frame])
  }

  /** Undefined where something is wrong with one of the frames: taken one by one, they show which. */
  async #receiveTogether (frames: readonly EntriesFrame[]): Promise<Receipt | undefined> {
    try {
      const receipt = await this.#context.replica.receive(joinRuns(frames.map(({ runs }) => runs)), this.#line.peer)
      return receipt.strays.length === 0 ? receipt : undefined
    } catch {
      return undefined
    }
  }

  async #onReceived ({ accepted, duplicates, gap, strays }: Receipt, frames: readonly EntriesFrame[]): Promise<void> {
    const { replica, events } = this.#context
    const { peer } = this.#line
    for (const { bytes } of frames) {
      this.#consumedBytes += bytes
      if (accepted === 0) this.#line.budget.useless()
    }
    if (accepted > 0) events.received(peer, replica.version())
    if (strays.length > 0) return await this.#compare(strays)
    await this.#step({ type: 'taken', accepted, duplicates, gap, version: this.#version() })
    const creditStepBytes = 128 * 1024
    if (this.#consumedBytes - this.#creditedBytes >= creditStepBytes) {
      this.#creditedBytes = this.#consumedBytes
      await this.#line.send({ type: 'credit', consumedBytes: this.#consumedBytes })
    }
  }

  /**
   * Asks once, for each of the replicas, from where its log begins here: what then comes shows who is to blame, its author or its sender.
   * Where it begins at a head that only a snapshot told of, nothing more can be shown: such entries are left aside, and nobody is blamed.
   */
  async #compare (strays: readonly ReplicaId[]): Promise<void> {
    const { replica } = this.#context
    const base = replica.log.base()
    const again = strays.filter((stray) => this.#compared.has(stray))
    if (again.some((stray) => !base.has(stray))) {
      throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent an entry whose signature does not hold: the channel is closed', { blame: 'penalise' })
    }
    if (again.length === strays.length) return
    for (const stray of strays) this.#compared.add(stray)
    const heads = replica.log.heads().flatMap((head) => {
      const end = strays.includes(head.replica) ? base.get(head.replica) ?? 0 : head.end
      return end === 0 ? [] : [{ ...head, end }]
    })
    await this.#line.send({ type: 'want', heads })
  }

  /** Ours, and all there is of replicas whose history is two: of these nothing is waited for. */
  #version (): VersionVector {
    const { replica } = this.#context
    let version = replica.version()
    for (const liar of replica.equivocations.replicas) version = advance(version, liar, limits.sequence)
    return version
  }

  async #step (input: PullInput): Promise<void> {
    const before = this.mode
    const [state, effects] = stepPull(this.#state, input)
    this.#state = state
    if (this.mode !== before) this.#onMode()
    try {
      for (const effect of effects) await this.#perform(effect)
    } catch (error) {
      this.#line.abort(error)
    }
  }

  async #perform (effect: PullEffect): Promise<void> {
    if (effect.type === 'arm') {
      this.#timers.arm(effect.timer, effect.timer === 'wait' ? this.#options.receiveTimeoutMS : this.#acknowledgementDelay())
      return
    }
    const { replica } = this.#context
    switch (effect.message) {
      case 'lazy': return await this.#line.send({ type: 'lazy' })
      case 'want': return await this.#line.send({ type: 'want', heads: replica.log.heads() })
      case 'vector':
        this.#acknowledgedAt = this.#context.clock.now()
        await this.#line.send({ type: 'vector', heads: replica.log.heads() })
        await this.promise()
    }
  }

  /** The first after quiet is soon; while somebody types, each key needs none of its own. */
  #acknowledgementDelay (): number {
    const { acknowledgeMS, acknowledgeEveryMS } = this.#options
    return Math.max(acknowledgeMS, this.#acknowledgedAt + acknowledgeEveryMS - this.#context.clock.now())
  }
}
