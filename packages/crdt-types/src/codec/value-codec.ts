import { ArgumentError } from '../errors.js'
import { decodeValue } from './value-decoder.js'
import type { ValueLimits } from './value-encoder.js'
import { encodeValue, requireWellFormed, valueLimits } from './value-encoder.js'

export { decodeValue, encodeValue, valueLimits }
export type { ValueLimits }

/**
 * An equality key: two values have the same key exactly when their canonical encodings are equal. O(1) for numbers,
 * O(n) for strings (a check that they are well-formed) and for everything else (an encoding).
 *
 * @throws PEERBASE_BAD_ARGUMENT for what `encodeValue` refuses.
 */
export function valueKey (value: unknown): string {
  switch (typeof value) {
    case 'string':
      requireWellFormed(value)
      return `s${value}`
    case 'number': return `n${value}`
    case 'boolean': return value ? 't' : 'f'
    case 'bigint': return `b${value.toString(16)}`
    case 'object': return value === null ? 'z' : `c${binary(encodeValue(value))}`
    default: throw new ArgumentError(`A value cannot be ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`)
  }
}

/** The bytes as a string of code units 0…255. */
export function binary (bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096))
  return text
}

/** Inverse of `binary`, from `start` on. */
export function fromBinary (text: string, start: number): Uint8Array {
  const bytes = new Uint8Array(text.length - start)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(start + i)
  return bytes
}
