import { PeerBaseError, toError } from '../../errors.js'

/**
 * What a failed start of libp2p means. libp2p folds the errors of its listeners into the text of one error, so the text is all
 * there is to tell by.
 */
export function startError (error: unknown): PeerBaseError {
  const cause = toError(error)
  const text = `${cause.name} ${cause.message}`
  if (/EADDRINUSE/.test(text)) {
    return new PeerBaseError('PEERBASE_ADDRESS_IN_USE', 'Another program listens on one of the addresses of `listen`: stop it, or choose another port', { cause })
  }
  return new PeerBaseError('PEERBASE_INVALID_ADDRESS', 'Listening failed: check that each address of `listen` belongs to this machine and that this platform can listen on it', { cause })
}
