import { PeerBaseError } from '../errors.js'

/** What every store says once it is closed. */
export function storeClosed (): PeerBaseError {
  return new PeerBaseError('PEERBASE_STORE_CLOSED', 'The store is closed: open it again before using it.')
}

/** The same refusal from every store, whatever its medium would have said. @throws PEERBASE_INVALID_NAME */
export function expectKey (key: string): void {
  if (typeof key !== 'string' || key === '') throw new PeerBaseError('PEERBASE_INVALID_NAME', 'A store key is a non-empty string.')
}
