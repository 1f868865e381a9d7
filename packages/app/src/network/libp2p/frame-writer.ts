import type { Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { toError } from '../../errors.js'
import { frameCost, framePrefix, grantMark } from './frame-decoder.js'

export interface FrameWriterOptions {
  /** Sent and not yet granted back before writing waits, bytes by `frameCost`; the last frame may reach past it. */
  readonly windowBytes: number
  /** What one grant gives back. */
  readonly grantBytes: number
  /** Largest single write to the stream, bytes. */
  readonly writeBytes: number
  /** The stream took a write badly: it is of no further use. */
  readonly onFailure: (error: Error) => void
}

/** Frames of one turn are joined up to this size: one noise message, one yamux frame. */
const batchBytes = 1 << 16

/** Writes frames to a stream in batches, and knows when to wait: for the stream to drain, and for the reader at the other end. */
export class FrameWriter {
  readonly #stream: Stream
  readonly #options: FrameWriterOptions
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #grantsDue = 0
  #inFlightBytes = 0
  #flushDue = false
  #blocked: Settleable | undefined

  constructor (stream: Stream, options: FrameWriterOptions) {
    this.#stream = stream
    this.#options = options
    stream.addEventListener('drain', () => { this.#retry() })
    stream.addEventListener('idle', () => { this.#retry() })
  }

  /** Resolves when there is room for more. */
  send (frame: Uint8Array): Promise<void> {
    this.#pending.push(frame)
    this.#pendingBytes += frameCost(frame)
    if (this.#pendingBytes >= batchBytes) this.#flush()
    else this.#flushSoon()
    return this.#blocked?.promise ?? Promise.resolve()
  }

  /** Tells the other end that `grantBytes` of its frames were read. */
  grant (): void {
    this.#grantsDue++
    this.#flushSoon()
  }

  /** The other end has read so much of ours. */
  granted (times: number): void {
    this.#inFlightBytes = Math.max(0, this.#inFlightBytes - times * this.#options.grantBytes)
    this.#retry()
  }

  /** Resolves when everything is with the stream's multiplexer, rejects when `end` comes first with a failure. */
  async flushed (): Promise<void> {
    this.#flush()
    while (this.#blocked !== undefined && (this.#pending.length > 0 || isFull(this.#stream))) await this.#blocked.promise
  }

  /** Nothing is written any more: who waits learns so. */
  end (failure: Error | undefined): void {
    const blocked = this.#blocked
    this.#blocked = undefined
    this.#pending = []
    this.#pendingBytes = this.#grantsDue = 0
    if (failure === undefined) blocked?.resolve()
    else blocked?.reject(failure)
  }

  /**
   * Writes at the end of the microtask queue: as long as frames keep coming from microtasks (a writer that awaits each `send`),
   * the write waits for them, until a batch is full.
   */
  #flushSoon (): void {
    if (this.#flushDue) return
    this.#flushDue = true
    const check = (before: number): void => queueMicrotask(() => {
      const now = this.#pendingBytes
      if (now > before && now < batchBytes) return check(now)
      this.#flushDue = false
      this.#flush()
    })
    check(0)
  }

  #flush (): void {
    while (!isFull(this.#stream) && this.#stream.writeStatus === 'writable') {
      const batch = this.#takeBatch()
      if (batch.byteLength === 0) break
      try {
        for (let start = 0; start < batch.byteLength; start += this.#options.writeBytes) {
          this.#stream.send(batch.sublist(start, Math.min(start + this.#options.writeBytes, batch.byteLength)))
        }
      } catch (error) {
        this.#options.onFailure(toError(error))
        return
      }
    }
    if (this.#isBlocked()) this.#blocked ??= settleable()
  }

  /** Grants, which wait for nobody, then frames as far as the window is open. */
  #takeBatch (): Uint8ArrayList {
    const batch = new Uint8ArrayList()
    for (; this.#grantsDue > 0; this.#grantsDue--) batch.append(grantMark)
    let taken = 0
    for (const frame of this.#pending) {
      if (this.#inFlightBytes >= this.#options.windowBytes || batch.byteLength >= batchBytes) break
      batch.append(framePrefix(frame.byteLength))
      batch.append(frame)
      this.#inFlightBytes += frameCost(frame)
      this.#pendingBytes -= frameCost(frame)
      taken++
    }
    this.#pending.splice(0, taken)
    return batch
  }

  #isBlocked (): boolean {
    return isFull(this.#stream) || this.#inFlightBytes >= this.#options.windowBytes || this.#pending.length > 0
  }

  /**
   * The stream drains many times while it empties its buffer; `onDrain()` of libp2p resolves for the first only, and at once for
   * ever after (@libp2p/utils 7.4). So look at the buffer, after the stream's own listeners had their turn.
   */
  #retry (): void {
    if (this.#blocked === undefined && this.#grantsDue === 0) return
    queueMicrotask(() => {
      this.#flush()
      if (this.#blocked === undefined || this.#isBlocked()) return
      const { resolve } = this.#blocked
      this.#blocked = undefined
      resolve()
    })
  }
}

interface Settleable {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

function settleable (): Settleable {
  let resolve: () => void = () => {}
  let reject: (reason: Error) => void = () => {}
  const promise = new Promise<void>((_resolve, _reject) => {
    resolve = _resolve
    reject = _reject
  })
  // A sender that does not wait for room learns of the failure at its next send.
  promise.catch(() => {})
  return { promise, resolve, reject }
}

function isFull (stream: Stream): boolean {
  return stream.writableNeedsDrain || stream.writeBufferLength > 0
}
