import { PeerBaseError } from '../errors.js'

/** Longest name, in bytes of UTF-8. */
const maxNameBytes = 1024

/**
 * A name of an app, a collaboration, a sub or a gossip channel: any non-empty string of at most 1 KiB in UTF-8.
 *
 * @throws PEERBASE_INVALID_NAME
 */
export function expectName (what: string, name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '') throw invalid(`The name of ${what} must be a non-empty string`)
  if (/\p{Surrogate}/u.test(name)) throw invalid(`The name of ${what} holds half of a surrogate pair: use well-formed text`)
  const bytes = name.length > maxNameBytes ? name.length : new TextEncoder().encode(name).length
  if (bytes > maxNameBytes) throw invalid(`The name of ${what} is too long: at most ${maxNameBytes} bytes in UTF-8`)
}

/** What a document's path is in a map: no two paths have the same. */
export function pathKey (path: readonly string[]): string {
  return JSON.stringify(path)
}

function invalid (message: string): PeerBaseError {
  return new PeerBaseError('PEERBASE_INVALID_NAME', message)
}
