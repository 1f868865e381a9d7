/** What went wrong in the simulated world itself, as opposed to in what is tested there. */
export type TestkitErrorCode =
  | 'PEERBASE_SIM_NEVER_IDLE'
  | 'PEERBASE_SIM_REENTERED'
  | 'PEERBASE_SIM_LEAK'
  | 'PEERBASE_SIM_MISUSED'
  | 'PEERBASE_CONTRACT_BROKEN'

export class TestkitError extends Error {
  override readonly name = 'TestkitError'
  readonly code: TestkitErrorCode

  constructor (code: TestkitErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.code = code
  }
}
