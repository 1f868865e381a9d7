import { encodeMessage, type KnownMessage, type Message, type MessageOf } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { Channel, PeerId } from '../ports/network.js'
import type { Proof } from './equivocations.js'
import type { FrameReader, Heard } from './frame-reader.js'
import { createSessionBudget, type SessionBudget } from './session-budget.js'
import type { SessionContext } from './session-context.js'
import { evidenceToShow } from './showing.js'

/** What one side of a session does with what it hears. */
export interface SessionSide {
  readonly name: 'push' | 'pull'
  /** Before the first message is read. */
  opened (): Promise<void>
  /** Everything but what both sides answer alike. What it throws ends the session and is blamed on the peer. */
  on (message: Message, bytes: number): Promise<void>
  /** The session is over, whatever ended it. */
  over (): void
}

/**
 * What both sides of a session do alike: read one message after another within a budget, count the traffic, answer pings, serve
 * chunks, learn and tell proofs, and close.
 */
export class SessionLine {
  readonly peer: PeerId
  readonly budget: SessionBudget
  readonly #channel: Channel
  readonly #reader: FrameReader
  readonly #context: SessionContext

  constructor ({ channel, reader }: { readonly channel: Channel, readonly reader: FrameReader }, context: SessionContext) {
    this.peer = channel.peer
    this.budget = createSessionBudget(context.clock)
    this.#channel = channel
    this.#reader = reader
    this.#context = context
  }

  /** Reads until the session is over. Never rejects. */
  async read (side: SessionSide): Promise<void> {
    const { scores, logger } = this.#context
    try {
      await side.opened()
      for (const proof of this.#context.replica.equivocations.proofs) await this.tell(proof)
      for (let next = await this.#reader.next(); next !== undefined; next = await this.#reader.next()) {
        this.#count(next)
        await this.#on(next.message, side, next.frame.length)
      }
      await this.#channel.close()
    } catch (error) {
      this.abort(error)
      scores.blame(this.peer, error)
      logger.debug(`a ${side.name} session ended`, { peer: this.peer, reason: toError(error).message })
    } finally {
      side.over()
    }
  }

  /** The ENTRIES messages that came behind the one that is handled, and wait. */
  waitingEntries (): Array<Heard<MessageOf<'entries'>>> {
    const waiting: Array<Heard<MessageOf<'entries'>>> = []
    for (let next = this.#reader.nextEntries(); next !== undefined; next = this.#reader.nextEntries()) {
      this.#count(next)
      waiting.push(next)
    }
    return waiting
  }

  async send (message: KnownMessage): Promise<void> {
    await this.transmit(encodeMessage(message))
  }

  async transmit (frame: Uint8Array): Promise<void> {
    this.#context.events.traffic(this.peer, 'out', frame.length)
    await this.#channel.send(frame)
  }

  /** Tells the other end of an equivocation. */
  async tell ({ first, second }: Proof): Promise<void> {
    await this.send({ type: 'proof', first, second })
  }

  /** A send that fails means that the channel is over: the reading side tells. */
  inBackground (work: Promise<void>): void {
    work.catch((error: unknown) => { this.abort(error) })
  }

  abort (error: unknown): void {
    this.#channel.abort(toError(error))
  }

  close (): void {
    this.inBackground(this.#channel.close())
  }

  #count ({ message, frame }: Heard): void {
    this.#context.events.traffic(this.peer, 'in', frame.length)
    this.budget.heard(message)
  }

  async #on (message: Message, side: SessionSide, bytes: number): Promise<void> {
    switch (message.type) {
      case 'getChunk': return await this.#serve(message)
      case 'getEvidence': return await this.#show(message)
      case 'proof': return await this.#context.replica.learnProof(message)
      case 'ping':
        if (!message.reply) await this.send({ ...message, reply: true })
        return
      default: return await side.on(message, bytes)
    }
  }

  async #serve ({ snapshot, index }: MessageOf<'getChunk'>): Promise<void> {
    const bytes = await this.#context.replica.shelf.chunk(snapshot, index)
    await this.send({ type: 'chunk', snapshot, index, bytes: bytes ?? new Uint8Array(0) })
  }

  async #show ({ snapshot, index }: MessageOf<'getEvidence'>): Promise<void> {
    await this.send({ type: 'evidence', snapshot, index, signedHeads: await evidenceToShow(this.#context.replica, snapshot, index) })
  }
}
