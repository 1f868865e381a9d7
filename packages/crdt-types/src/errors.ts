/** What went wrong in a CRDT; branch on `code`. */
export type CrdtErrorCode =
  | 'PEERBASE_POSITION'
  | 'PEERBASE_BAD_ARGUMENT'
  | 'PEERBASE_UNKNOWN_TYPE'
  | 'PEERBASE_DUPLICATE_TYPE'
  | 'PEERBASE_INVALID_TYPE'
  | 'PEERBASE_CRDT_DECODE'

/** The base of every error this package throws. */
export class CrdtError extends Error {
  override readonly name: string = 'CrdtError'
  readonly code: CrdtErrorCode

  constructor (code: CrdtErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A position outside the list: not an integer, negative, or past the end. Nothing changed. */
export class PositionError extends CrdtError {
  override readonly name = 'PositionError'
  readonly position: unknown
  readonly length: number

  constructor (position: unknown, length: number) {
    super('PEERBASE_POSITION', `Position ${String(position)} is outside 0…${length}: pass an integer within the list`)
    this.position = position
    this.length = length
  }
}

/** An argument that a mutator cannot take. Nothing changed. */
export class ArgumentError extends CrdtError {
  override readonly name = 'ArgumentError'

  constructor (message: string, options?: ErrorOptions) {
    super('PEERBASE_BAD_ARGUMENT', message, options)
  }
}

/** Bytes that are no state or delta of the type. Nothing was applied. */
export class DecodeError extends CrdtError {
  override readonly name = 'DecodeError'
  /** Where in the input, in bytes. */
  readonly offset: number

  constructor (reason: string, offset: number) {
    super('PEERBASE_CRDT_DECODE', `Not a valid CRDT encoding at byte ${offset}: ${reason}`)
    this.offset = offset
  }
}

/** A type name that nothing was defined under. */
export class UnknownTypeError extends CrdtError {
  override readonly name = 'UnknownTypeError'
  readonly typeName: unknown
  readonly known: readonly string[]

  constructor (typeName: unknown, known: readonly string[]) {
    const said = typeof typeName === 'string' ? `'${typeName}'` : `a ${typeof typeName}`
    super('PEERBASE_UNKNOWN_TYPE', `No CRDT type is defined under ${said}; known are ${known.join(', ')}`)
    this.typeName = typeName
    this.known = known
  }
}

/** A type name that is taken. */
export class DuplicateTypeError extends CrdtError {
  override readonly name = 'DuplicateTypeError'
  readonly typeName: string

  constructor (typeName: string) {
    super('PEERBASE_DUPLICATE_TYPE', `A CRDT type is already defined under '${typeName}'`)
    this.typeName = typeName
  }
}

/** A type, or the name for one, that cannot be used. */
export class InvalidTypeError extends CrdtError {
  override readonly name = 'InvalidTypeError'

  constructor (reason: string, options?: ErrorOptions) {
    super('PEERBASE_INVALID_TYPE', `Not a CRDT type: ${reason}`, options)
  }
}
