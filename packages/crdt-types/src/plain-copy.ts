import { ArgumentError } from './errors.js'

/** As deep as the value codec goes. */
const MAX_DEPTH = 32

/**
 * A deep copy that shares nothing with `value` and that the value codec takes: an instance of a class becomes a plain
 * object of its own enumerable properties, as the codec of the 2019 package made it; undefined and functions are left
 * out of objects and become null in arrays, maps and sets. O(size).
 *
 * @throws PEERBASE_BAD_ARGUMENT for cycles and for nesting deeper than 32.
 */
export function plainCopy (value: unknown, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) return null
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_DEPTH) throw new ArgumentError(`A state is cyclic or nested deeper than ${MAX_DEPTH} levels`)
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(item => plainCopy(item, depth + 1))
  if (value instanceof Set) return new Set(Array.from(value, item => plainCopy(item, depth + 1)))
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [plainCopy(key, depth + 1), plainCopy(item, depth + 1)]))
  const told = Object.entries(value).filter(([, item]) => item !== undefined && typeof item !== 'function')
  return Object.fromEntries(told.map(([key, item]) => [key, plainCopy(item, depth + 1)]))
}
