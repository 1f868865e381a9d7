import { PeerBaseError } from '../errors.js'
import type { Channel, PeerId } from '../ports/network.js'

/** Something on its way from one end of a channel to the other. */
export interface Parcel {
  /** A frame; or the sender's last word: it closed, or it aborted. */
  readonly kind: 'frame' | 'end' | 'reset'
  readonly bytes: Uint8Array
  /** Delivers it. Calling it again delivers it again: only a network that means harm does. */
  arrive (): void
  /** Tells that it will never arrive, so that it stops counting against the sender's window. */
  lose (): void
}

/** Which end of the pair: 0 opened the channel, 1 accepted it. */
export type End = 0 | 1

export interface ChannelPairOptions {
  /** Who sits at each end. */
  readonly peers: readonly [opener: PeerId, accepter: PeerId]
  /** Moves a parcel away from the end `from`. Must neither deliver nor lose it before it returns; parcels of one end arrive in order. */
  readonly carry: (from: End, parcel: Parcel) => void
  /** Bytes sent and not yet read by the other end before `send` waits. @default 1 MiB */
  readonly windowBytes?: number
  /** Largest frame; a larger one is refused with `PEERBASE_TOO_LARGE`. @default 4 MiB, as libp2p's reader */
  readonly maxFrameBytes?: number
  /** An end is over: closed, aborted, or told so by the other. Called once per end. */
  readonly over?: (end: End) => void
}

export interface ChannelPair {
  readonly opener: Channel
  readonly accepter: Channel
  /** Breaks one end as a lost connection does: the other end hears nothing of it. */
  fail (end: End, error: Error): void
}

/** Two ends of a channel within one process; how parcels cross from one to the other is the caller's business. */
export function createChannelPair (options: ChannelPairOptions): ChannelPair {
  const ends = [new ChannelEnd(0, options), new ChannelEnd(1, options)] as const
  ends[0].join(ends[1])
  ends[1].join(ends[0])
  return { opener: ends[0], accepter: ends[1], fail: (end, error) => ends[end].fail(error) }
}

interface WaitingSend {
  readonly frame: Uint8Array
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

interface WaitingReader {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void
  readonly reject: (error: Error) => void
}

/**
 * | state   | send    | frames                  | left by                                                  |
 * |---------|---------|-------------------------|----------------------------------------------------------|
 * | open    | accepts | delivers                | close → closing or over; abort, end, reset, fail → over  |
 * | closing | rejects | what arrived, then ends | queue sent, abort, end, reset, fail → over               |
 * | over    | rejects | what arrived, then ends; throws at once after abort, reset or fail | never         |
 */
class ChannelEnd implements Channel {
  readonly peer: PeerId
  readonly frames: AsyncIterable<Uint8Array>
  readonly #end: End
  readonly #options: ChannelPairOptions
  readonly #windowBytes: number
  readonly #maxFrameBytes: number
  readonly #waiting: WaitingSend[] = []
  readonly #inbox: Array<{ readonly frame: Uint8Array, readonly release: () => void }> = []
  #other: ChannelEnd | undefined
  #state: 'open' | 'closing' | 'over' = 'open'
  #outstandingBytes = 0
  #reader: WaitingReader | undefined
  #failure: Error | undefined
  #closed: { readonly promise: Promise<void>, readonly resolve: () => void } | undefined

  constructor (end: End, options: ChannelPairOptions) {
    this.#end = end
    this.#options = options
    this.#windowBytes = options.windowBytes ?? 1 << 20
    this.#maxFrameBytes = options.maxFrameBytes ?? 4 << 20
    this.peer = options.peers[end === 0 ? 1 : 0]
    const iterator: AsyncIterator<Uint8Array> = {
      next: async () => await this.#next(),
      return: async () => ({ done: true, value: undefined })
    }
    this.frames = { [Symbol.asyncIterator]: () => iterator }
  }

  join (other: ChannelEnd): void {
    this.#other = other
  }

  async send (frame: Uint8Array): Promise<void> {
    if (this.#state !== 'open') throw this.#closedError()
    if (frame.length > this.#maxFrameBytes) {
      throw new PeerBaseError('PEERBASE_TOO_LARGE', `A frame of ${frame.length} bytes is over the ${this.#maxFrameBytes} the channel carries.`)
    }
    if (this.#waiting.length === 0 && this.#hasRoom(frame)) return this.#transmit(frame)
    return await new Promise((resolve, reject) => { this.#waiting.push({ frame, resolve, reject }) })
  }

  async close (): Promise<void> {
    if (this.#state === 'over') return
    if (this.#closed !== undefined) return await this.#closed.promise
    this.#closed = deferred()
    this.#state = 'closing'
    this.#wakeReader()
    this.#finishClosing()
    return await this.#closed.promise
  }

  abort (reason: Error): void {
    if (this.#state === 'over') return
    this.#breakOff(reason)
    this.#carry('reset')
  }

  fail (error: Error): void {
    if (this.#state !== 'over') this.#breakOff(error)
  }

  async #next (): Promise<IteratorResult<Uint8Array>> {
    const first = this.#inbox.shift()
    if (first !== undefined) {
      first.release()
      return { done: false, value: first.frame }
    }
    if (this.#failure !== undefined) throw this.#failure
    if (this.#state !== 'open') return { done: true, value: undefined }
    if (this.#reader !== undefined) throw new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'A channel has one reader, and it is already waiting.')
    return await new Promise((resolve, reject) => { this.#reader = { resolve, reject } })
  }

  /** One frame always fits, however large: a window smaller than a frame must not stop the channel for ever. */
  #hasRoom (frame: Uint8Array): boolean {
    return this.#outstandingBytes === 0 || this.#outstandingBytes + frame.length <= this.#windowBytes
  }

  #transmit (frame: Uint8Array): void {
    this.#outstandingBytes += frame.length
    let isReleased = false
    const release = (): void => {
      if (isReleased) return
      isReleased = true
      this.#outstandingBytes -= frame.length
      this.#pump()
    }
    this.#options.carry(this.#end, { kind: 'frame', bytes: frame, arrive: () => this.#other?.receive(frame, release), lose: release })
  }

  #pump (): void {
    for (let first = this.#waiting[0]; first !== undefined && this.#hasRoom(first.frame); first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#transmit(first.frame)
      first.resolve()
    }
    if (this.#state === 'closing') this.#finishClosing()
  }

  #finishClosing (): void {
    if (this.#waiting.length > 0) return
    this.#carry('end')
    this.#finish()
  }

  #carry (kind: 'end' | 'reset'): void {
    const arrive = (): void => { if (kind === 'end') this.#other?.ended(); else this.#other?.reset() }
    this.#options.carry(this.#end, { kind, bytes: nothing, arrive, lose: () => {} })
  }

  /** A frame from the other end; read in its own time, unless nobody will. */
  receive (frame: Uint8Array, release: () => void): void {
    if (this.#state !== 'open') return release()
    if (this.#reader === undefined) {
      this.#inbox.push({ frame, release })
      return
    }
    const { resolve } = this.#reader
    this.#reader = undefined
    release()
    resolve({ done: false, value: frame })
  }

  /** The other end closed: what arrived stays readable. */
  ended (): void {
    if (this.#state !== 'over') this.#finish()
  }

  reset (): void {
    this.fail(new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'The other peer aborted the channel.'))
  }

  #breakOff (reason: Error): void {
    this.#failure = reason
    for (const { release } of this.#inbox.splice(0)) release()
    this.#finish()
  }

  #finish (): void {
    this.#state = 'over'
    for (const { reject } of this.#waiting.splice(0)) reject(this.#closedError())
    this.#wakeReader()
    this.#closed?.resolve()
    this.#options.over?.(this.#end)
  }

  #wakeReader (): void {
    const reader = this.#reader
    this.#reader = undefined
    if (this.#failure !== undefined) reader?.reject(this.#failure)
    else reader?.resolve({ done: true, value: undefined })
  }

  #closedError (): PeerBaseError {
    return new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'The channel is over: open another.', { cause: this.#failure })
  }
}

const nothing = new Uint8Array(0)

function deferred (): { readonly promise: Promise<void>, readonly resolve: () => void } {
  let settle = (): void => {}
  const promise = new Promise<void>(resolve => { settle = resolve })
  return { promise, resolve: () => settle() }
}
