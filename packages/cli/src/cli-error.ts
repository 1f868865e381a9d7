/** Codes of errors that commands raise themselves; those of the engine and the keys pass through as they are. */
export type CliErrorCode =
  | 'PEERBASE_USAGE'
  | 'PEERBASE_INVALID_LINK'
  | 'PEERBASE_INVALID_TRACE'
  | 'PEERBASE_ADDRESS_IN_USE'
  | 'PEERBASE_INVALID_ADDRESS'
  | 'PEERBASE_READ_ONLY'
  | 'PEERBASE_NOT_ACKNOWLEDGED'
  | 'PEERBASE_UNREACHABLE'
  | 'PEERBASE_INTERRUPTED'
  | 'PEERBASE_FILE_FAILED'
  | 'PEERBASE_CHECK_FAILED'

/** What a command tells instead of doing its work. The message is one line and says what to do; it never holds keys or links. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliErrorCode

  constructor (code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** 2 for a command that was called wrongly, 130 for one that was interrupted, 1 for any other failure. */
export function exitCodeOf (error: unknown): number {
  const code = codeOf(error)
  if (code === 'PEERBASE_USAGE') return 2
  return code === 'PEERBASE_INTERRUPTED' ? 130 : 1
}

/**
 * One line for a person: message and code. An error without a code of ours is not known to be free of content, keys and links, so that
 * only its kind is told.
 */
export function lineOf (error: unknown): string {
  const code = codeOf(error)
  if (error instanceof Error && code?.startsWith('PEERBASE_') === true) return `${error.message.replace(/\s*\n\s*/g, ' ')} (${code})`
  const kind = error instanceof Error ? error.name : typeof error
  return `failed for an unknown reason: ${kind}${code === undefined ? '' : ` ${code}`}; set PEER_BASE_DEBUG=1 to see where`
}

export function codeOf (error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
