/** Codes of the engine's errors; each has a heading in docs/API.md. */
export type PeerBaseErrorCode =
  | 'PEERBASE_INVALID_NAME'
  | 'PEERBASE_INVALID_OPTION'
  | 'PEERBASE_BAD_ARGUMENT'
  | 'PEERBASE_INVALID_KEYS'
  | 'PEERBASE_TYPE_REQUIRED'
  | 'PEERBASE_UNKNOWN_TYPE'
  | 'PEERBASE_TYPE_MISMATCH'
  | 'PEERBASE_KEYS_MISMATCH'
  | 'PEERBASE_READ_ONLY'
  | 'PEERBASE_STOPPED'
  | 'PEERBASE_STORE_CLOSED'
  | 'PEERBASE_STORE_FAILED'
  | 'PEERBASE_STORE_FULL'
  | 'PEERBASE_STORE_LOCKED'
  | 'PEERBASE_STORE_CORRUPT'
  | 'PEERBASE_UNREACHABLE'
  | 'PEERBASE_ADDRESS_IN_USE'
  | 'PEERBASE_INVALID_ADDRESS'
  | 'PEERBASE_CHANNEL_CLOSED'
  | 'PEERBASE_HANDSHAKE'
  | 'PEERBASE_TOO_LARGE'
  | 'PEERBASE_BAD_ENTRY'
  | 'PEERBASE_BAD_GOSSIP'

/** Whether the peer that caused an error is scored for it. */
export type Blame = 'none' | 'ignore' | 'penalise'

/** Every error the engine throws: branch on `code`; the message says what to do. */
export class PeerBaseError extends Error {
  override readonly name = 'PeerBaseError'
  readonly code: PeerBaseErrorCode
  readonly blame: Blame

  constructor (code: PeerBaseErrorCode, message: string, options: ErrorOptions & { readonly blame?: Blame } = {}) {
    super(message, options)
    this.code = code
    this.blame = options.blame ?? 'none'
  }
}

/** `error` as an Error, whatever was thrown: libraries reject with events and strings. */
export function toError (error: unknown): Error {
  return error instanceof Error ? error : new Error(`Something that is no Error was thrown: ${String(error)}`, { cause: error })
}
