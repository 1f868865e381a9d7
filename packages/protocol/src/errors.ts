/** What is wrong with bytes or values that were to become, or came from, wire bytes. */
export type ProtocolErrorReason =
  /** The bytes end inside a field. */
  | 'truncated'
  /** Bytes are left after the last field. */
  | 'trailing'
  /** A number is not in its shortest form. */
  | 'non-minimal'
  /** A count or length is above its limit (see `limits`). */
  | 'limit'
  /** A number lies outside what its field allows. */
  | 'range'
  /** A field of fixed size was given with another size. */
  | 'length'
  /** A list is not sorted, or holds one key twice. */
  | 'order'
  /** A field holds a value without meaning: reserved flag bits, an unknown role, a dependency on oneself. */
  | 'value'
  /** Text is not well-formed Unicode. */
  | 'text'
  /** The bytes are of another protocol version. */
  | 'version'
  /** An unknown message type that must be understood. */
  | 'type'
  /** A string is not an id. */
  | 'id'
  /** Entries that do not follow one another. */
  | 'chain'

/** Who should pay: nobody, the message only, or its sender's score. */
export type Blame = 'none' | 'ignore' | 'penalise'

/**
 * Thrown by every encoder, decoder and parser of this package, and the only thing they throw. Decoders blame the sender
 * (`penalise`), except where an honest peer of another version would send the same (`ignore`); encoders and parsers of
 * ids blame nobody, since the fault is the caller's.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code = 'PEERBASE_PROTOCOL'
  readonly reason: ProtocolErrorReason
  /** Byte position at which reading or writing stopped; 0 where there is none. */
  readonly offset: number
  readonly blame: Blame

  constructor (message: string, details: { reason: ProtocolErrorReason, offset?: number, blame?: Blame, cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.reason = details.reason
    this.offset = details.offset ?? 0
    this.blame = details.blame ?? 'none'
  }
}
