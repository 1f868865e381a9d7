import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * Snapshots are packed with the platform's `CompressionStream`, which works on another thread and takes real time: within a
 * simulated world, time that depends on the machine. For the length of `run`, both streams work at once instead.
 */
export async function withImmediateCompression<T> (run: () => Promise<T>): Promise<T> {
  const { Blob: PlatformBlob, CompressionStream: PlatformCompression, DecompressionStream: PlatformDecompression } = globalThis
  Object.assign(globalThis, { Blob: ImmediateBlob, CompressionStream: ImmediateCompression, DecompressionStream: ImmediateDecompression })
  try {
    return await run()
  } finally {
    Object.assign(globalThis, { Blob: PlatformBlob, CompressionStream: PlatformCompression, DecompressionStream: PlatformDecompression })
  }
}

class ImmediateBlob {
  readonly #parts: readonly Uint8Array[]

  constructor (parts: readonly Uint8Array[]) {
    this.#parts = parts
  }

  stream (): ReadableStream<Uint8Array> {
    const parts = this.#parts
    return new ReadableStream({
      start (controller) {
        for (const part of parts) controller.enqueue(part)
        controller.close()
      }
    })
  }
}

/** Gathers all of its input, and gives the result when the input ends. */
class WholeTransform extends TransformStream<Uint8Array, Uint8Array> {
  constructor (transform: (whole: Uint8Array) => Uint8Array) {
    const taken: Uint8Array[] = []
    super({
      transform: (part) => { taken.push(part) },
      flush: (controller) => { controller.enqueue(new Uint8Array(transform(Buffer.concat(taken)))) }
    })
  }
}

class ImmediateCompression extends WholeTransform {
  constructor () {
    super((whole) => deflateRawSync(whole, { level: 1 }))
  }
}

class ImmediateDecompression extends WholeTransform {
  constructor () {
    super((whole) => inflateRawSync(whole))
  }
}
