import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Channel, PeerId } from '../../ports/network.js'
import { reportRejection } from '../../util/report.js'
import { FrameDecoder, frameCost } from './frame-decoder.js'
import { FrameWriter } from './frame-writer.js'

export interface FramedChannelOptions {
  readonly peer: PeerId
  readonly clock: Clock
  /** Largest frame sent or accepted, bytes. @default 1 MiB */
  readonly maxFrameBytes?: number
  /** Largest single write to the stream, bytes: small on relayed connections, so that others get their turn. @default 64 KiB */
  readonly writeBytes?: number
  /** Runs once, when nothing can happen on the channel any more. */
  readonly onOver?: (channel: Channel) => void
}

const defaults = Object.freeze({ maxFrameBytes: 1 << 20, writeBytes: 1 << 16 })

/**
 * What may be under way to a reader that does not read, by `frameCost`: more than the largest frame, so that one can always be
 * sent without waiting for its reader. The reader says so each time it has read `grantBytes`. Both ends go by
 * these numbers: they are part of the framing. libp2p has no such window on WebRTC, and on yamux it breaks when a stream is
 * paused at the wrong moment: the reader's buffer overflows and the stream is reset (@libp2p/utils 7.4, @libp2p/webrtc 6.0).
 */
const windowBytes = 1 << 21
const grantBytes = 1 << 18

/** How long `close` waits for the other end to take what is queued and to close its own direction. */
const closeGraceMS = 30_000

/**
 * A `Channel` over a libp2p stream. Takes over the stream: nobody else reads or writes it. Call it in the turn that
 * delivered the stream, or after: bytes that arrived early wait in the stream.
 *
 * A read error of the other end, a reset and a lost connection make the reader throw `PEERBASE_CHANNEL_CLOSED`; a frame over the
 * limit makes it throw `PEERBASE_TOO_LARGE`; the other end's `close` ends it, and closes this end too.
 */
export function framedChannel (stream: Stream, options: FramedChannelOptions): Channel {
  return new FramedChannel(stream, options)
}

class FramedChannel implements Channel {
  readonly peer: PeerId
  readonly frames: AsyncIterable<Uint8Array>
  readonly #stream: Stream
  readonly #clock: Clock
  readonly #limits: typeof defaults
  readonly #decoder: FrameDecoder
  readonly #writer: FrameWriter
  readonly #onOver: (channel: Channel) => void

  #queue: Uint8Array[] = []
  #head = 0
  #queuedBytes = 0
  #ungrantedBytes = 0
  #wakeReader: (() => void) | undefined

  #endOfFrames = false
  #remoteFinished = false
  #closedHere = false
  #closing: Promise<void> | undefined
  #failure: Error | undefined
  #over = false
  #cancelGrace: Cancel = () => {}

  constructor (stream: Stream, options: FramedChannelOptions) {
    this.peer = options.peer
    this.frames = { [Symbol.asyncIterator]: () => this.#read() }
    this.#stream = stream
    this.#clock = options.clock
    this.#limits = {
      maxFrameBytes: options.maxFrameBytes ?? defaults.maxFrameBytes,
      writeBytes: options.writeBytes ?? defaults.writeBytes
    }
    this.#decoder = new FrameDecoder(this.#limits.maxFrameBytes)
    this.#writer = new FrameWriter(stream, {
      windowBytes,
      grantBytes,
      writeBytes: this.#limits.writeBytes,
      onFailure: (error) => { this.abort(closed('writing to it failed', error)) }
    })
    this.#onOver = options.onOver ?? (() => {})
    this.#listen()
  }

  send (frame: Uint8Array): Promise<void> {
    const { maxFrameBytes } = this.#limits
    if (frame.byteLength > maxFrameBytes) {
      return Promise.reject(new PeerBaseError('PEERBASE_TOO_LARGE', `A frame of ${frame.byteLength} bytes is over the limit of ${maxFrameBytes}`))
    }
    if (this.#failure !== undefined || this.#closing !== undefined || this.#over) return Promise.reject(this.#failure ?? closed('it was closed'))
    return this.#writer.send(frame)
  }

  close (): Promise<void> {
    if (!this.#closedHere) {
      this.#closedHere = true
      this.#wake()
    }
    return this.#finish()
  }

  abort (reason: Error): void {
    this.#fail(reason)
    this.#queue = []
    this.#head = this.#queuedBytes = 0
    this.#stream.abort(reason)
    // A stream that had closed already says nothing more.
    this.#end()
  }

  #listen (): void {
    const stream = this.#stream
    stream.addEventListener('message', (event) => { this.#receive(event.data) })
    stream.addEventListener('remoteCloseWrite', () => { this.#onRemoteFinished() })
    stream.addEventListener('end', () => { this.#onEndOfFrames() })
    stream.addEventListener('close', (event) => { this.#onStreamClosed(event.error) })
    // Any of these can be in the past.
    if (stream.remoteWriteStatus === 'closed' && stream.status !== 'aborted' && stream.status !== 'reset') this.#onRemoteFinished()
    if (stream.readableEnded) this.#onEndOfFrames()
    if (stream.status !== 'open' && stream.status !== 'closing') this.#onStreamClosed(undefined)
  }

  #receive (data: Uint8Array | Uint8ArrayList): void {
    if (this.#failure !== undefined) return
    try {
      const { frames, grants } = this.#decoder.push(data)
      for (const frame of frames) this.#enqueue(frame)
      if (grants > 0) this.#writer.granted(grants)
    } catch (error) {
      this.abort(toError(error))
      return
    }
    this.#wake()
  }

  /** @throws PEERBASE_TOO_LARGE when the other end does not keep to the window */
  #enqueue (frame: Uint8Array): void {
    // Nobody reads any more, and yet the other end must get rid of what it has queued.
    if (this.#closedHere) return this.#countRead(frame)
    this.#queue.push(frame)
    this.#queuedBytes += frameCost(frame)
    if (this.#queuedBytes > windowBytes + this.#limits.maxFrameBytes + frameCost(new Uint8Array())) {
      throw new PeerBaseError('PEERBASE_TOO_LARGE', 'A peer sent more than the window of the channel allows', { blame: 'penalise' })
    }
  }

  #countRead (frame: Uint8Array): void {
    this.#ungrantedBytes += frameCost(frame)
    for (; this.#ungrantedBytes >= grantBytes; this.#ungrantedBytes -= grantBytes) this.#writer.grant()
  }

  async * #read (): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const frame = this.#take()
      if (frame !== undefined) {
        yield frame
      } else if (this.#failure !== undefined) {
        throw this.#failure
      } else if (this.#endOfFrames || this.#closedHere) {
        return
      } else {
        await new Promise<void>((resolve) => { this.#wakeReader = resolve })
      }
    }
  }

  #take (): Uint8Array | undefined {
    const frame = this.#queue[this.#head]
    if (frame === undefined) return undefined
    this.#head++
    this.#queuedBytes -= frameCost(frame)
    this.#countRead(frame)
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    }
    return frame
  }

  #wake (): void {
    const wake = this.#wakeReader
    this.#wakeReader = undefined
    wake?.()
  }

  #finish (): Promise<void> {
    this.#closing ??= this.#closeStream()
    return this.#closing
  }

  async #closeStream (): Promise<void> {
    if (this.#over) return
    this.#cancelGrace = this.#clock.after(closeGraceMS, () => { this.abort(closed('the other end did not take part in closing it')) })
    try {
      // What the other end will not read any more need not be sent.
      if (this.#remoteFinished) this.#writer.end(undefined)
      await this.#writer.flushed()
      await this.#stream.close()
    } catch (error) {
      this.abort(closed('closing it failed', error))
    }
  }

  #onRemoteFinished (): void {
    this.#remoteFinished = true
    if (this.#closing !== undefined) this.#writer.end(undefined)
    reportRejection(this.#finish(), (error) => { this.abort(error) })
  }

  #onEndOfFrames (): void {
    this.#endOfFrames = true
    if (this.#decoder.isMidFrame) this.#fail(closed('it ended inside a frame'))
    this.#wake()
  }

  #onStreamClosed (error: unknown): void {
    if (error !== undefined) this.#fail(closed('the other end or the connection broke it off', error))
    else if (!this.#remoteFinished && !this.#closedHere) this.#fail(closed('the connection was lost'))
    this.#end()
  }

  /** The first reason is the one that is told. */
  #fail (reason: Error): void {
    this.#failure ??= reason
  }

  #end (): void {
    this.#cancelGrace()
    this.#writer.end(this.#failure)
    this.#wake()
    if (this.#over) return
    this.#over = true
    this.#onOver(this)
  }
}

function closed (why: string, cause?: unknown): PeerBaseError {
  return new PeerBaseError('PEERBASE_CHANNEL_CLOSED', `The channel is over: ${why}`, cause === undefined ? {} : { cause: toError(cause) })
}
