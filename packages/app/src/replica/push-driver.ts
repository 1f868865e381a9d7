import { covers, encodeMessage, type KnownMessage, type Message, type ReplicaId, type VersionVector } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { Channel } from '../ports/network.js'
import { toHex } from '../util/bytes.js'
import { createTimers } from '../util/timers.js'
import type { Proof } from './equivocations.js'
import type { FrameReader } from './frame-reader.js'
import type { Introduced } from './handshake.js'
import { newSnapshots, nextEntries, snapshotOffer } from './outgoing.js'
import { initialPushState, isLevel, type PushEffect, type PushInput, type PushOptions, type PushTimer, stepPush, windowOpen } from './push-session.js'
import { createSessionBudget } from './session-budget.js'
import type { SessionContext, SessionOptions } from './session-context.js'

/** A pushing session under way. */
export interface PushDriver {
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

/** Runs the effects of `stepPush` over a channel whose handshake is done. */
export function drivePush (
  { channel, reader, introduced }: { readonly channel: Channel, readonly reader: FrameReader, readonly introduced: Introduced },
  context: SessionContext, options: SessionOptions
): PushDriver {
  const driver = new Driver(channel, reader, introduced, context, options)
  return driver
}

class Driver implements PushDriver {
  readonly closed: Promise<void>
  readonly #channel: Channel
  readonly #reader: FrameReader
  readonly #introduced: Introduced
  readonly #context: SessionContext
  readonly #options: SessionOptions
  readonly #budget
  readonly #timers
  readonly #known = new Set<ReplicaId>()
  readonly #offered = new Set<string>()
  #state = initialPushState
  #pushing = false
  #pushAgain = false
  /** A snapshot was offered in place of entries: none go until the peer says where it stands. */
  #offering = false
  #settlers: Array<() => void> = []

  constructor (channel: Channel, reader: FrameReader, introduced: Introduced, context: SessionContext, options: SessionOptions) {
    this.#channel = channel
    this.#reader = reader
    this.#introduced = introduced
    this.#context = context
    this.#options = options
    this.#budget = createSessionBudget(context.clock)
    this.#timers = createTimers<PushTimer>(context.clock, (timer) => this.#step({ type: 'timer', timer }))
    this.closed = this.#read()
  }

  advanced (known: VersionVector): void {
    this.#step({ type: 'advanced', known })
  }

  offer (): void {
    const frames = newSnapshots(this.#context.replica, { introduced: this.#known, offered: this.#offered })
    this.#inBackground(this.#transmitAll(frames))
  }

  async settle (): Promise<void> {
    if (isLevel(this.#state, this.#context.replica.version())) return
    const settled = new Promise<void>((resolve) => { this.#settlers.push(resolve) })
    this.#step({ type: 'flush' })
    await Promise.race([settled, this.closed])
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
      for (const proof of this.#context.replica.equivocations.proofs) await this.tell(proof)
      for (let next = await this.#reader.next(); next !== undefined; next = await this.#reader.next()) {
        this.#context.events.traffic(this.#channel.peer, 'in', next.frame.length)
        this.#budget.heard(next.message)
        await this.#on(next.message)
      }
      await this.#channel.close()
    } catch (error) {
      this.#channel.abort(toError(error))
      this.#context.scores.blame(this.#channel.peer, error)
      this.#context.logger.debug('a push session ended', { peer: this.#channel.peer, reason: toError(error).message })
    } finally {
      this.#timers.stop()
    }
  }

  async #on (message: Message): Promise<void> {
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
          this.#inBackground(this.#push())
        }
        return
      case 'lazy': case 'eager': case 'credit':
        this.#step({ type: 'message', message })
        return
      case 'getChunk': {
        const bytes = await this.#context.replica.shelf.chunk(toHex(message.snapshot), message.index)
        await this.#send({ type: 'chunk', snapshot: message.snapshot, index: message.index, bytes: bytes ?? new Uint8Array(0) })
        return
      }
      case 'persisted':
        this.#context.events.persisted(this.#channel.peer, message.receipt)
        return
      case 'proof': return await this.#context.replica.learnProof(message)
      case 'ping':
        if (!message.reply) await this.#send({ ...message, reply: true })
        return
      default:
    }
  }

  #step (input: PushInput): void {
    const [state, effects] = stepPush(this.#state, input, this.#stepOptions)
    this.#state = state
    for (const effect of effects) this.#perform(effect)
  }

  get #stepOptions (): PushOptions {
    return { windowed: this.#introduced.role === 'pinner', windowBytes: this.#introduced.windowBytes }
  }

  #perform (effect: PushEffect): void {
    switch (effect.type) {
      case 'push':
        this.#inBackground(this.#push())
        return
      case 'announce':
        this.#inBackground(this.#send({ type: 'vector', heads: this.#context.replica.log.heads() }))
        return
      case 'arm':
        this.#timers.arm(effect.timer, this.#delayOf(effect.timer))
        return
      case 'acknowledged':
        this.#context.events.acknowledged(this.#channel.peer, effect.vector)
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
    if (this.#pushing) return
    this.#pushing = true
    try {
      while (this.#pushAgain) {
        this.#pushAgain = false
        await this.#offerSnapshots()
        while (await this.#pushOnce()) { /* until nothing is left or the window closes */ }
      }
    } catch (error) {
      this.#channel.abort(toError(error))
    } finally {
      this.#pushing = false
    }
  }

  async #offerSnapshots (): Promise<void> {
    if (this.#state.mode === 'silent') return
    const frames = snapshotOffer(this.#context.replica, this.#state.sent, { introduced: this.#known, offered: this.#offered, worthEntries })
    if (frames.length > 0) this.#offering = true
    for (const frame of frames) await this.#transmit(frame)
  }

  async #transmitAll (frames: readonly Uint8Array[]): Promise<void> {
    try {
      for (const frame of frames) await this.#transmit(frame)
    } catch (error) {
      this.#channel.abort(toError(error))
    }
  }

  async #pushOnce (): Promise<boolean> {
    // Entries beyond what was trimmed would only be gaps to a peer that lacks it.
    if (this.#offering || !covers(this.#state.sent, this.#context.replica.log.base())) return false
    if (this.#state.mode !== 'eager' || !windowOpen(this.#state, this.#stepOptions)) return false
    const outgoing = nextEntries(this.#context.replica, this.#state.sent, { maxBytes: this.#options.batchBytes, introduced: this.#known })
    if (outgoing === undefined) return false
    this.#step({ type: 'sent', vector: outgoing.vector, bytes: outgoing.bytes })
    this.#context.events.sending(this.#channel.peer)
    for (const frame of outgoing.frames) await this.#transmit(frame)
    return true
  }

  /** A send that fails means that the channel is over: the reading side tells. */
  #inBackground (work: Promise<void>): void {
    work.catch((error: unknown) => { this.#channel.abort(toError(error)) })
  }

  async #send (message: KnownMessage): Promise<void> {
    await this.#transmit(encodeMessage(message))
  }

  async #transmit (frame: Uint8Array): Promise<void> {
    this.#context.events.traffic(this.#channel.peer, 'out', frame.length)
    await this.#channel.send(frame)
  }
}
