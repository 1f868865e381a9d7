import { concatBytes } from './bytes.js'

/** More came out than was asked for; how much more is not known. */
export class InflatedTooLarge extends RangeError {}

/** So much is compressed or inflated at once: a trip through the platform's streams costs tens of milliseconds at the first time, this one or two. */
const atOnceBytes = 192 * 1024

interface Zlib {
  deflateRawSync (bytes: Uint8Array): Uint8Array
  inflateRawSync (bytes: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array
}

/** Raw DEFLATE, RFC 1951. */
export async function deflate (bytes: Uint8Array): Promise<Uint8Array> {
  const zlib = bytes.length > atOnceBytes ? undefined : zlibOfNode()
  return zlib === undefined ? await deflateInPieces(bytes) : plain(zlib.deflateRawSync(bytes))
}

/**
 * Inverse of `deflate`. Small input may inflate to anything: nothing above `maxBytes` is kept.
 *
 * @throws InflatedTooLarge above `maxBytes`, what the platform throws for bytes that are no DEFLATE
 */
export async function inflate (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const zlib = bytes.length > atOnceBytes ? undefined : zlibOfNode()
  if (zlib === undefined) return await inflateInPieces(bytes, maxBytes)
  // What inflates beyond this is finished in pieces, so that a bomb never stops the process for long.
  const atOnce = Math.min(maxBytes, 16 * atOnceBytes)
  try {
    return plain(zlib.inflateRawSync(bytes, { maxOutputLength: atOnce }))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_BUFFER_TOO_LARGE') throw error
    return await inflateInPieces(bytes, maxBytes)
  }
}

/** Twice through it: its length is known before a byte is kept, so that a bomb costs no memory and a large state only its own. */
async function inflateInPieces (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  let length = 0
  for await (const piece of through(new DecompressionStream('deflate-raw'), bytes)) {
    length += piece.length
    if (length > maxBytes) throw new InflatedTooLarge(`More than ${maxBytes} bytes`)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for await (const piece of through(new DecompressionStream('deflate-raw'), bytes)) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

async function deflateInPieces (bytes: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of through(new CompressionStream('deflate-raw'), bytes)) pieces.push(piece)
  return concatBytes(...pieces)
}

async function * through (stream: CompressionStream | DecompressionStream, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream).getReader()
  let isOver = false
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
    isOver = true
  } finally {
    if (!isOver) await reader.cancel().catch(() => {}) // what is wrong with it was thrown
  }
}

/** Undefined in browsers, which have no such thing, and where a runtime imitates Node without it. */
function zlibOfNode (): Zlib | undefined {
  const getModule = (globalThis as { readonly process?: { getBuiltinModule? (name: string): unknown } }).process?.getBuiltinModule
  return getModule?.('node:zlib') as Zlib | undefined
}

/** A `Buffer` as the plain array it is built on. */
function plain (buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
