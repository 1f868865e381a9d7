/** Codes of this package's errors; each has a heading in docs/API.md. */
export type ReactErrorCode =
  | 'PEERBASE_NO_PROVIDER'
  | 'PEERBASE_SERVER_RENDER'

/** What the hooks throw of their own; what an app rejects with they hand on as it is. */
export class ReactBindingError extends Error {
  override readonly name = 'ReactBindingError'
  readonly code: ReactErrorCode

  constructor (code: ReactErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
