import { covers, type Message, type ReplicaId, type VersionVector } from '@peer-base/protocol'
import type { Channel } from '../ports/network.js'
import { createTimers } from '../util/timers.js'
import type { Proof } from './equivocations.js'
import { createFairTurns } from './fair-turns.js'
import type { FrameReader } from './frame-reader.js'
import type { Introduced } from './handshake.js'
import { newSnapshots, nextEntries, snapshotOffer } from './outgoing.js'
import { initialPushState, isLevel, type PushEffect, type PushInput, type PushOptions, type PushTimer, stepPush, windowOpen } from './push-session.js'
import type { LinkMode } from '../events.js'
import type { SessionContext, SessionOptions } from './session-context.js'
import { SessionLine } from './session-line.js'

/** A pushing session under way. */
export interface PushDriver {
  readonly mode: LinkMode
  /** Our log moved; the peer surely has `known` of it. */
  advanced (known: VersionVector): void
  /** A snapshot came to the shelf: the peer may want it. */
  offer (): void
  /** Pushes what waits, and resolves when the peer has acknowledged all of it, or the session ended. */
  settle (): Promise<void>
  /** Tells the other end of an equivocation. */
  tell (proof: Proof): Promise<void>
  /** Resolves when the session is over, whatever ended it. */
  readonly closed: Promise<void>
  close (): void
}

/** Below this many entries a newcomer takes the log: a snapshot would not be quicker. */
const worthEntries = 64

/** Runs the effects of `stepPush` over a channel whose handshake is done; `onMode` is called when the mode changed. */
export function drivePush (
  { channel, reader, ...told }: { readonly channel: Channel, readonly reader: FrameReader } & Told,
  context: SessionContext, options: SessionOptions
): PushDriver {
  return new Driver(new SessionLine({ channel, reader }, context), told, context, options)
}

interface Told { readonly introduced: Introduced, readonly onMode: () => void }

class Driver implements PushDriver {
  readonly closed: Promise<void>
  readonly #line: SessionLine
  readonly #introduced: Introduced
  readonly #onMode: () => void
  readonly #context: SessionContext
  readonly #options: SessionOptions
  readonly #timers
  readonly #known = new Set<ReplicaId>()
  readonly #offered = new Set<string>()
  readonly #turns = createFairTurns()
  #state = initialPushState
  #pushing: Promise<void> | undefined
  #pushAgain = false
  /** A snapshot was offered in place of entries: none go until the peer says where it stands. */
  #offering = false
  #hasOffered = false
  #settlers: Array<() => void> = []

  constructor (line: SessionLine, { introduced, onMode }: Told, context: SessionContext, options: SessionOptions) {
    this.#line = line
    this.#introduced = introduced
    this.#onMode = onMode
    this.#context = context
    this.#options = options
    this.#timers = createTimers<PushTimer>(context.clock, (timer) => this.#step({ type: 'timer', timer }))
    this.closed = line.read({
      name: 'push',
      opened: async () => {},
      on: async (message) => { this.#on(message) },
      over: () => { this.#timers.stop() }
    })
  }

  /** A session in which the puller has said nothing yet begins eagerly. */
  get mode (): LinkMode { return this.#state.mode === 'lazy' ? 'lazy' : 'eager' }

  advanced (known: VersionVector): void {
    this.#step({ type: 'advanced', known })
  }

  offer (): void {
    const frames = newSnapshots(this.#context.replica, { introduced: this.#known, offered: this.#offered })
    if (frames.length > 0) this.#line.inBackground(this.#offerAfterEntries(frames))
  }

  async settle (): Promise<void> {
    if (isLevel(this.#state, this.#context.replica.version())) return
    const settled = new Promise<void>((resolve) => { this.#settlers.push(resolve) })
    this.#step({ type: 'flush' })
    await Promise.race([settled, this.closed])
  }

  async tell (proof: Proof): Promise<void> {
    await this.#line.tell(proof)
  }

  close (): void {
    this.#timers.stop()
    this.#line.close()
  }

  #on (message: Message): void {
    switch (message.type) {
      case 'want':
        // Frames may have been lost on the way: what was said once is said again.
        this.#known.clear()
        this.#offered.clear()
        this.#offering = false
        this.#step({ type: 'message', message })
        return
      case 'vector':
        this.#step({ type: 'message', message })
        if (this.#offering) {
          this.#offering = false
          this.#line.inBackground(this.#push())
        }
        this.#offerToPinner()
        return
      case 'lazy': case 'eager': case 'credit':
        this.#step({ type: 'message', message })
        return
      case 'persisted':
        this.#context.events.persisted(this.#line.peer, message.receipt)
        return
      default:
    }
  }

  /** Once a session: a pinner with all entries lacks the snapshot in their place where a link broke while it fetched that. */
  #offerToPinner (): void {
    if (this.#hasOffered || this.#introduced.role !== 'pinner') return
    this.#hasOffered = true
    this.offer()
  }

  #step (input: PushInput): void {
    const before = this.mode
    const [state, effects] = stepPush(this.#state, input, this.#stepOptions)
    this.#state = state
    if (this.mode !== before) this.#onMode()
    for (const effect of effects) this.#perform(effect)
  }

  get #stepOptions (): PushOptions {
    return { windowed: this.#introduced.role === 'pinner', windowBytes: this.#introduced.windowBytes }
  }

  #perform (effect: PushEffect): void {
    switch (effect.type) {
      case 'push':
        this.#line.inBackground(this.#push())
        return
      case 'announce':
        this.#line.inBackground(this.#line.send({ type: 'vector', heads: this.#context.replica.log.heads() }))
        return
      case 'arm':
        this.#timers.arm(effect.timer, this.#delayOf(effect.timer))
        return
      case 'acknowledged':
        this.#context.events.acknowledged(this.#line.peer, effect.vector)
        if (isLevel(this.#state, this.#context.replica.version())) {
          for (const settled of this.#settlers.splice(0)) settled()
        }
    }
  }

  #delayOf (timer: PushTimer): number {
    switch (timer) {
      case 'push': return this.#options.debouncePushToPinnerMS
      case 'announce': return this.#options.announceMS
      case 'digest': return this.#options.digestMS * (0.8 + 0.4 * this.#context.random.uint32() / 2 ** 32)
    }
  }

  /** One push at a time; what arrives meanwhile makes it go round again. */
  async #push (): Promise<void> {
    this.#pushAgain = true
    this.#pushing ??= this.#pushRounds()
    await this.#pushing
  }

  async #pushRounds (): Promise<void> {
    try {
      while (this.#pushAgain) {
        this.#pushAgain = false
        await this.#offerSnapshots()
        while (await this.#pushOnce()) { /* until nothing is left or the window closes */ }
      }
    } catch (error) {
      this.#line.abort(error)
    } finally {
      // In the same turn as the last look at what there is to push.
      this.#pushing = undefined
    }
  }

  /**
   * What a new snapshot covers goes before it, as far as the window allows. A pinner, to which entries go in groups, would lack the last of
   * them, start from the snapshot, and with that forget the entries that it keeps for those who lack a few.
   */
  async #offerAfterEntries (frames: readonly Uint8Array[]): Promise<void> {
    if (this.#state.mode === 'eager') this.#step({ type: 'flush' })
    await this.#pushing
    await this.#transmitAll(frames)
  }

  async #offerSnapshots (): Promise<void> {
    if (this.#state.mode === 'silent') return
    const frames = snapshotOffer(this.#context.replica, this.#state.sent, { introduced: this.#known, offered: this.#offered, worthEntries })
    if (frames.length > 0) this.#offering = true
    for (const frame of frames) await this.#line.transmit(frame)
  }

  async #transmitAll (frames: readonly Uint8Array[]): Promise<void> {
    try {
      for (const frame of frames) await this.#line.transmit(frame)
    } catch (error) {
      this.#line.abort(error)
    }
  }

  async #pushOnce (): Promise<boolean> {
    // Entries beyond what was trimmed would only be gaps to a peer that lacks it.
    if (this.#offering || !covers(this.#state.sent, this.#context.replica.log.base())) return false
    if (this.#state.mode !== 'eager' || !windowOpen(this.#state, this.#stepOptions)) return false
    const { batchBytes: maxBytes } = this.#options
    const outgoing = nextEntries(this.#context.replica, this.#state.sent, { maxBytes, turns: this.#turns, introduced: this.#known })
    if (outgoing === undefined) return false
    this.#step({ type: 'sent', vector: outgoing.vector, bytes: outgoing.bytes })
    this.#context.events.sending(this.#line.peer)
    for (const frame of outgoing.frames) await this.#line.transmit(frame)
    return true
  }
}
