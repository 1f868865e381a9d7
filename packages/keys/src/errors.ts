/** What a caller should think of the peer that caused an error: nothing, that the input be skipped, or that the peer be scored down. */
export type Blame = 'none' | 'ignore' | 'penalise'

/** Why a key string was refused. See the README for what a user can do about each. */
export type KeyUriReason = 'type' | 'legacy' | 'version' | 'alphabet' | 'length' | 'checksum' | 'mismatch'

const KEY_URI_ADVICE: Readonly<Record<KeyUriReason, string>> = {
  type: 'keys must be given as a string',
  legacy: 'these are keys of the 2019 version, whose encryption is broken; generate new ones',
  version: 'this is no key string, or one of a version unknown to this release',
  alphabet: 'it contains a character that key strings never have',
  length: 'it is too short or too long: was it cut when it was copied?',
  checksum: 'its checksum does not match: was it altered or cut when it was copied?',
  mismatch: 'its read part and its write part do not belong together'
}

/** A string is not usable as keys. The message never contains the string. */
export class KeyUriError extends Error {
  override readonly name = 'KeyUriError'
  readonly code = 'PEERBASE_INVALID_KEY_URI'
  readonly reason: KeyUriReason

  constructor (reason: KeyUriReason) {
    super(`Cannot read the keys: ${KEY_URI_ADVICE[reason]}`)
    this.reason = reason
  }
}

/** An object that did not come from this package was given where keys, secrets or a replica key belong. */
export class InvalidKeysError extends Error {
  override readonly name = 'InvalidKeysError'
  readonly code = 'PEERBASE_INVALID_KEYS'

  constructor (expected: string) {
    super(`Expected ${expected} made by this copy of @peer-base/keys`)
  }
}

/** Why a link was refused. `exposed`: key material stands outside the fragment, where servers and logs see it. */
export type LinkReason = 'url' | 'exposed'

/** A link cannot carry keys safely. The message never contains the link, and there is no `cause`: a URL parser's error quotes its input. */
export class LinkError extends Error {
  override readonly name = 'LinkError'
  readonly code = 'PEERBASE_UNSAFE_LINK'
  readonly reason: LinkReason

  constructor (reason: LinkReason) {
    super(reason === 'url'
      ? 'The link is not an absolute URL'
      : 'The link has keys in its path or query, where every server on the way can read and log them; they belong in the fragment')
    this.reason = reason
  }
}

/** Which check a certificate failed. */
export type CertificateReason =
  'length' | 'version' | 'kind' | 'depth' | 'collaboration' | 'issuer' | 'caps' | 'key' | 'signature'

/** A replica certificate is not acceptable in its collaboration. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
  readonly code = 'PEERBASE_CERTIFICATE'
  readonly blame: Blame = 'penalise'
  readonly reason: CertificateReason

  constructor (reason: CertificateReason) {
    super(`Replica certificate refused: ${reason}`)
    this.reason = reason
  }
}

/**
 * Sealed bytes do not open: they were altered, cut, moved to another place, or sealed under other keys. Nothing is said about which,
 * nor about the content. A good signature over such bytes is a no-op, not a reason to stall, hence `blame: 'ignore'`.
 */
export class SealError extends Error {
  override readonly name = 'SealError'
  readonly code = 'PEERBASE_SEAL_BROKEN'
  readonly blame: Blame = 'ignore'

  constructor () {
    super('The sealed bytes do not open with these keys in this place')
  }
}

/** A write was asked of somebody who holds the read key only. */
export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError'
  readonly code = 'PEERBASE_READ_ONLY'

  constructor () {
    super('These keys are read-only: writing needs the write part of the key string')
  }
}

/** An application or collaboration name is not a usable string. */
export class InvalidNameError extends Error {
  override readonly name = 'InvalidNameError'
  readonly code = 'PEERBASE_INVALID_NAME'
  readonly argument: string

  constructor (argument: string) {
    super(`${argument} must be a string that is not empty`)
    this.argument = argument
  }
}

/** An argument is outside what the function documents. The message names the argument, never its value. */
export class InvalidArgumentError extends Error {
  override readonly name = 'InvalidArgumentError'
  readonly code = 'PEERBASE_INVALID_ARGUMENT'
  readonly argument: string

  constructor (argument: string, requirement: string) {
    super(`${argument} ${requirement}`)
    this.argument = argument
  }
}
