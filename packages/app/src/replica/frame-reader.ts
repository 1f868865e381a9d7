import { decodeMessage, type Message, type MessageOf } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Clock } from '../ports/clock.js'
import type { Channel } from '../ports/network.js'

/** A message and its bytes. */
export interface Heard<M extends Message = Message> { readonly message: M, readonly frame: Uint8Array }

/** Messages of a channel one at a time, with a deadline where one is due. */
export interface FrameReader {
  /** The next message; undefined when the other end closed. @throws PEERBASE_HANDSHAKE past the deadline. */
  next (deadlineMS?: number): Promise<Heard | undefined>
  /** The next message where it is ENTRIES and here already. What is wrong with it `next` tells. */
  nextEntries (): Heard<MessageOf<'entries'>> | undefined
}

/** Read ahead of who handles them, so that what waits can be told from what is to come: at most so much, and one frame. */
const aheadBytes = 64 * 1024
const aheadFrames = 256

export function createFrameReader (channel: Channel, clock: Clock): FrameReader {
  return new AheadReader(channel, clock)
}

class AheadReader implements FrameReader {
  readonly #frames: AsyncIterator<Uint8Array>
  readonly #clock: Clock
  readonly #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #reading: Promise<void> | undefined
  /** The channel ended, or broke: then what waited is gone too. */
  #over: { readonly error: unknown } | 'closed' | undefined

  constructor (channel: Channel, clock: Clock) {
    this.#frames = channel.frames[Symbol.asyncIterator]()
    this.#clock = clock
  }

  async next (deadlineMS?: number): Promise<Heard | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#over === 'closed') return undefined
      if (this.#over !== undefined) throw this.#over.error
      await (deadlineMS === undefined ? this.#read() : this.#within(deadlineMS))
    }
    const frame = this.#take()
    return { message: decodeMessage(frame), frame }
  }

  nextEntries (): Heard<MessageOf<'entries'>> | undefined {
    const message = this.#peek()
    return message?.type === 'entries' ? { message, frame: this.#take() } : undefined
  }

  #peek (): Message | undefined {
    const [frame] = this.#waiting
    if (frame === undefined) return undefined
    try {
      return decodeMessage(frame)
    } catch {
      return undefined
    }
  }

  /** Only where something waits. */
  #take (): Uint8Array {
    const frame = this.#waiting.shift() as Uint8Array
    this.#waitingBytes -= frame.length
    this.#readOn()
    return frame
  }

  #readOn (): void {
    const hasRoom = this.#waitingBytes < aheadBytes && this.#waiting.length < aheadFrames
    if (hasRoom && this.#over === undefined) this.#reading ??= this.#readOne()
  }

  /** Never rejects. */
  #read (): Promise<void> {
    return this.#reading ??= this.#readOne()
  }

  async #readOne (): Promise<void> {
    try {
      const { done, value } = await this.#frames.next()
      if (done === true) this.#over = 'closed'
      else {
        this.#waiting.push(value)
        this.#waitingBytes += value.length
      }
    } catch (error) {
      this.#over = { error }
      this.#waiting.length = 0
    }
    this.#reading = undefined
    this.#readOn()
  }

  async #within (deadlineMS: number): Promise<void> {
    let cancel = (): void => {}
    const late = new Promise<never>((_resolve, reject) => {
      cancel = this.#clock.after(deadlineMS, () => reject(new PeerBaseError('PEERBASE_HANDSHAKE', `The peer did not answer within ${deadlineMS} ms: the channel is closed`)))
    })
    try {
      await Promise.race([this.#read(), late])
    } finally {
      cancel()
    }
  }
}
