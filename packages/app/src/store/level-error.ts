import { PeerBaseError, toError } from '../errors.js'
import { storeClosed } from './store-error.js'

/** What LevelDB, IndexedDB or the file system said, as an error of ours with the original as its cause. */
export function fromLevelError (thrown: unknown, location: string): PeerBaseError {
  const chain = causes(thrown)
  // Browsers tell by name: a DOMException has a code as well, a number.
  const codes = chain.flatMap(error => 'code' in error ? [String(error.code), error.name] : [error.name])
  const has = (...wanted: readonly string[]): boolean => codes.some(code => wanted.includes(code))
  const options = { cause: thrown }
  if (has('LEVEL_LOCKED')) {
    return new PeerBaseError('PEERBASE_STORE_LOCKED',
      `The store at ${location} is in use by another process or another app of this one: stop that first, or give this app a location of its own.`, options)
  }
  // Files that the database's own contents name, and that are not there, are told as an IO error.
  const lacksFile = has('LEVEL_IO_ERROR') && chain.some(({ message }) => /No such file|Not a directory|Is a directory/.test(message))
  if (has('LEVEL_CORRUPTION') || lacksFile) {
    return new PeerBaseError('PEERBASE_STORE_CORRUPT',
      `The store at ${location} cannot be read: move it away and start again, and what other peers hold comes back.`, options)
  }
  // LevelDB passes on the system's sentence instead of its code.
  if (has('ENOSPC', 'EDQUOT', 'QuotaExceededError') || chain.some(({ message }) => /No space left on device|quota exceeded/i.test(message))) {
    return storeFull(location, thrown)
  }
  if (has('LEVEL_DATABASE_NOT_OPEN', 'LEVEL_ITERATOR_NOT_OPEN') && !has('LEVEL_IO_ERROR')) return storeClosed()
  return new PeerBaseError('PEERBASE_STORE_FAILED',
    `The store at ${location} failed: check that it can be written, then open it again. (${chain.at(-1)?.message ?? ''})`, options)
}

export const storeFull = (location: string, cause?: unknown): PeerBaseError =>
  new PeerBaseError('PEERBASE_STORE_FULL', `There is no room left for the store at ${location}: free some, and it goes on.`, { cause })

/** `thrown` and its causes, outermost first; a chain that bites its tail ends. */
function causes (thrown: unknown): Error[] {
  const chain: Error[] = []
  for (let error: unknown = toError(thrown); error instanceof Error && !chain.includes(error); error = error.cause) chain.push(error)
  return chain
}
