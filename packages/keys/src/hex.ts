import { InvalidArgumentError } from './errors.js'

/** Lowercase hex of the bytes. */
export function toHex (bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/**
 * Bytes of a lowercase hex identifier of a known size.
 *
 * @throws {InvalidArgumentError} `PEERBASE_INVALID_ARGUMENT` when it is not a string of exactly `2 × size` lowercase hex digits
 */
export function fromHex (hex: string, { size, argument }: { readonly size: number, readonly argument: string }): Uint8Array {
  if (typeof hex !== 'string' || hex.length !== size * 2 || !/^[0-9a-f]+$/.test(hex)) {
    throw new InvalidArgumentError(argument, `must be ${size * 2} lowercase hex digits`)
  }
  return hexToBytes(hex)
}

/** Bytes of a hex constant known to be well-formed. */
export function hexToBytes (hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}
