import type { Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { toError } from '../../errors.js'
import { framePrefix } from './frame-decoder.js'

export interface FrameWriterOptions {
  /** Largest single write to the stream, bytes. */
  readonly writeBytes: number
  /** The stream took a write badly: it is of no further use. */
  readonly onFailure: (error: Error) => void
}

/** Frames of one turn are joined up to this size: one noise message, one yamux frame. */
const batchBytes = 1 << 16

/** Writes frames to a stream in batches, and knows when to wait. The stream holds one batch and one frame at most. */
export class FrameWriter {
  readonly #stream: Stream
  readonly #options: FrameWriterOptions
  #pending = new Uint8ArrayList()
  #flushDue = false
  #draining: Settleable | undefined

  constructor (stream: Stream, options: FrameWriterOptions) {
    this.#stream = stream
    this.#options = options
    stream.addEventListener('drain', () => { this.#onWritable() })
    stream.addEventListener('idle', () => { this.#onWritable() })
  }

  /** Resolves when there is room for more. */
  send (frame: Uint8Array): Promise<void> {
    this.#pending.append(framePrefix(frame.byteLength))
    this.#pending.append(frame)
    if (this.#pending.byteLength >= batchBytes) this.#flush()
    else this.#flushSoon()
    return this.#draining?.promise ?? Promise.resolve()
  }

  /** Resolves when everything is with the stream's multiplexer, rejects when `end` comes first with a failure. */
  async flushed (): Promise<void> {
    this.#flush()
    while (this.#draining !== undefined) await this.#draining.promise
  }

  /** Nothing is written any more: who waits learns so. */
  end (failure: Error | undefined): void {
    if (failure === undefined) this.#draining?.resolve()
    else this.#draining?.reject(failure)
    this.#draining = undefined
    this.#pending = new Uint8ArrayList()
  }

  /**
   * Writes at the end of the microtask queue: as long as frames keep coming from microtasks (a writer that awaits each `send`),
   * the write waits for them, until a batch is full.
   */
  #flushSoon (): void {
    if (this.#flushDue) return
    this.#flushDue = true
    const check = (before: number): void => queueMicrotask(() => {
      const now = this.#pending.byteLength
      if (now > before && now < batchBytes) return check(now)
      this.#flushDue = false
      this.#flush()
    })
    check(0)
  }

  #flush (): void {
    const stream = this.#stream
    if (this.#draining !== undefined || this.#pending.byteLength === 0 || stream.writeStatus !== 'writable') return
    const batch = this.#pending
    this.#pending = new Uint8ArrayList()
    try {
      for (let start = 0; start < batch.byteLength; start += this.#options.writeBytes) {
        stream.send(batch.sublist(start, Math.min(start + this.#options.writeBytes, batch.byteLength)))
      }
    } catch (error) {
      this.#options.onFailure(toError(error))
      return
    }
    if (isFull(stream)) this.#draining = settleable()
  }

  /**
   * The stream drains many times while it empties its buffer; `onDrain()` of libp2p resolves for the first only, and at once for
   * ever after (@libp2p/utils 7.4). So look at the buffer, after the stream's own listeners had their turn.
   */
  #onWritable (): void {
    if (this.#draining === undefined) return
    queueMicrotask(() => {
      if (this.#draining === undefined || isFull(this.#stream)) return
      const { resolve } = this.#draining
      this.#draining = undefined
      this.#flush()
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
