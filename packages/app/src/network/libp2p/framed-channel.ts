import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Channel, PeerId } from '../../ports/network.js'
import { reportRejection } from '../../util/report.js'
import { FrameDecoder } from './frame-decoder.js'
import { FrameWriter } from './frame-writer.js'

export interface FramedChannelOptions {
  readonly peer: PeerId
  readonly clock: Clock
  /** Largest frame sent or accepted, bytes. @default 1 MiB */
  readonly maxFrameBytes?: number
  /** Bytes of whole frames held for a slow reader before the other end is made to wait. @default 1 MiB */
  readonly highWaterBytes?: number
  /** Largest single write to the stream, bytes: small on relayed connections, so that others get their turn. @default 64 KiB */
  readonly writeBytes?: number
  /** Runs once, when nothing can happen on the channel any more. */
  readonly onOver?: (channel: Channel) => void
}

const defaults = Object.freeze({ maxFrameBytes: 1 << 20, highWaterBytes: 1 << 20, writeBytes: 1 << 16 })

/** How long `close` waits for the other end to take what is queued and to close its own direction. */
const closeGraceMS = 10_000

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
  #pauseDue = false
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
      highWaterBytes: options.highWaterBytes ?? defaults.highWaterBytes,
      writeBytes: options.writeBytes ?? defaults.writeBytes
    }
    this.#decoder = new FrameDecoder(this.#limits.maxFrameBytes)
    this.#writer = new FrameWriter(stream, { writeBytes: this.#limits.writeBytes, onFailure: (error) => { this.abort(closed('writing to it failed', error)) } })
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
    if (this.#closedHere || this.#failure !== undefined) return
    try {
      for (const frame of this.#decoder.push(data)) {
        this.#queue.push(frame)
        this.#queuedBytes += cost(frame)
      }
    } catch (error) {
      this.abort(toError(error))
      return
    }
    if (this.#queuedBytes > this.#limits.highWaterBytes) this.#pauseSoon()
    this.#wake()
  }

  /**
   * Pausing stops yamux's window updates, so the writer stalls. Not inside the message event: one that came from `resume` would
   * leave the window updates on while paused (@libp2p/utils 7.4, @libp2p/yamux 8.0), and the read buffer overflows.
   */
  #pauseSoon (): void {
    if (this.#pauseDue) return
    this.#pauseDue = true
    queueMicrotask(() => {
      this.#pauseDue = false
      if (this.#queuedBytes > this.#limits.highWaterBytes && this.#stream.readStatus === 'readable') this.#stream.pause()
    })
  }

  #resume (): void {
    if (this.#stream.readStatus === 'paused') this.#stream.resume()
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
    if (this.#queuedBytes <= this.#limits.highWaterBytes / 2) this.#resume()
    const frame = this.#queue[this.#head]
    if (frame === undefined) return undefined
    this.#head++
    this.#queuedBytes -= cost(frame)
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
      await this.#writer.flushed()
      if (this.#closedHere) this.#resume()
      await this.#stream.close()
    } catch (error) {
      this.abort(closed('closing it failed', error))
    }
  }

  #onRemoteFinished (): void {
    this.#remoteFinished = true
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

/** What a waiting frame counts, so that empty frames are bounded too. */
function cost (frame: Uint8Array): number {
  return frame.byteLength + 64
}

function closed (why: string, cause?: unknown): PeerBaseError {
  return new PeerBaseError('PEERBASE_CHANNEL_CLOSED', `The channel is over: ${why}`, cause === undefined ? {} : { cause: toError(cause) })
}
