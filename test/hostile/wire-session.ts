import type { Channel } from '@peer-base/app'
import { toError } from '@peer-base/app'
import { authBytes, decodeMessage, encodeMessage } from '@peer-base/protocol'
import type { CollaborationId, KnownMessage, Message, MessageOf, Role } from '@peer-base/protocol'

/** How mallory introduces itself. Every part may be a lie. */
export interface Introduction {
  readonly cid: CollaborationId
  readonly role: Role
  readonly nonce: Uint8Array
  prove (transcript: Uint8Array): Promise<{ readonly certificate: Uint8Array, readonly proof: Uint8Array }>
}

/** One channel by hand: says what it is told to say, and keeps what it hears. */
export class WireSession {
  readonly channel: Channel
  readonly heard: Message[] = []
  /** Frames as they came. */
  readonly frames: Uint8Array[] = []
  /** Whether the other end is through with this one. */
  isOver = false
  #wake: Array<() => void> = []

  readonly #mostFrames: number

  /** `frames`: reads so many, and no more. */
  constructor (channel: Channel, { frames = Infinity }: { readonly frames?: number } = {}) {
    this.channel = channel
    this.#mostFrames = frames
    this.#read().catch((error: unknown) => { throw toError(error) })
  }

  /** Resolves once the other end has taken it off our hands, or with nothing when the channel is over. */
  async say (message: KnownMessage): Promise<void> {
    await this.sayBytes(encodeMessage(message, 8 << 20))
  }

  async sayBytes (frame: Uint8Array): Promise<void> {
    try {
      await this.channel.send(frame)
    } catch {
      this.isOver = true
    }
  }

  of<Type extends Message['type']> (type: Type): Array<MessageOf<Type>> {
    return this.heard.filter((message): message is MessageOf<Type> => message.type === type)
  }

  /** The first message of a type; undefined when the channel ends without one. */
  async hears<Type extends Message['type']> (type: Type): Promise<MessageOf<Type> | undefined> {
    return await this.hearsMore(type, 0)
  }

  /** The next message of a type after so many of them. */
  async hearsMore<Type extends Message['type']> (type: Type, after: number): Promise<MessageOf<Type> | undefined> {
    while (this.of(type).length <= after && !this.isOver) await new Promise<void>((resolve) => { this.#wake.push(resolve) })
    return this.of(type)[after]
  }

  /** The opener's handshake. */
  async introduce ({ cid, role, nonce, prove }: Introduction, self: string): Promise<void> {
    const mine = helloFrame({ cid, role, nonce })
    await this.sayBytes(mine.slice())
    if (await this.hears('hello') === undefined) return
    const accepterHello = this.frames[0] ?? mine
    const transcript = authBytes({ cid, prover: 'opener', opener: self, accepter: this.channel.peer, openerHello: mine, accepterHello })
    await this.say({ type: 'auth', ...await prove(transcript) })
    await this.hears('auth')
  }

  /** The accepter's handshake. */
  async answer ({ cid, role, nonce, prove }: Introduction, self: string): Promise<void> {
    if (await this.hears('hello') === undefined) return
    const openerHello = this.frames[0] ?? new Uint8Array(0)
    const mine = helloFrame({ cid, role, nonce })
    await this.sayBytes(mine.slice())
    const transcript = authBytes({ cid, prover: 'accepter', opener: this.channel.peer, accepter: self, openerHello, accepterHello: mine })
    await this.say({ type: 'auth', ...await prove(transcript) })
    await this.hears('auth')
  }

  async #read (): Promise<void> {
    try {
      for await (const frame of this.channel.frames) {
        this.frames.push(frame)
        this.heard.push(decodeMessage(frame))
        for (const wake of this.#wake.splice(0)) wake()
        if (this.frames.length >= this.#mostFrames) return
      }
    } catch {
      // Aborted: that is an outcome too.
    }
    this.isOver = true
    for (const wake of this.#wake.splice(0)) wake()
  }
}

export function helloFrame (parts: Pick<MessageOf<'hello'>, 'cid' | 'role' | 'nonce'> & Partial<MessageOf<'hello'>>): Uint8Array {
  return encodeMessage({ type: 'hello', minVersion: 1, maxVersion: 1, features: 0, maxFrameBytes: 1 << 20, windowBytes: 1 << 20, ...parts })
}

/** Says the same again and again, as fast as the other end takes it. */
export async function flood (session: WireSession, times: number, message: KnownMessage | ((time: number) => KnownMessage)): Promise<void> {
  for (let time = 0; time < times && !session.isOver; time++) await session.say(typeof message === 'function' ? message(time) : message)
}
