/** Something that takes bytes, or text, which anybody may have made. */
export interface Decoder {
  readonly name: string
  /** Inputs of one round: what is asked of a decoder, spread over the rounds of a long run. */
  readonly inputsPerRound: number
  /** Valid inputs to start from; the same in every run, so that a seed says everything. */
  valid (): readonly Uint8Array[]
  decode (input: Uint8Array): unknown
  /** The one form in which what was taken is written; undefined where it has none. */
  encode? (value: unknown): Uint8Array | undefined
  /** Whether that was thrown for the sender's fault, as the documentation says. */
  isTyped (error: unknown, input: Uint8Array): boolean
}

/** Text that stands in a link: each byte a character, so that mutations of bytes reach every one. */
export const textOf = (input: Uint8Array): string => Buffer.from(input).toString('latin1')
export const bytesOfText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

/** Whether an error has one of the codes. */
export function hasCode (...codes: readonly string[]): (error: unknown) => boolean {
  return (error) => error instanceof Error && codes.includes((error as { code?: unknown }).code as string)
}
