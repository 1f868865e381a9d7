import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { expectAscending, expectNotSelf } from './heads.js'
import { labelled, labelPrefix } from './labelled.js'
import { limits } from './limits.js'
import { passingBytes } from './passing-bytes.js'
import type { Dependency, Entry, EntryHead, EntryHeader } from './entry.js'
import type { CollaborationId, ReplicaId } from './ids.js'

/*
 * Canonical bytes of an entry, big-endian:
 *
 *    0  version u8 = 1      62  deps, each 38: replica 16, end u48, hash 16
 *    1  kind u8              …  body length u32
 *    2  suite u8             …  body hash 32
 *    3  flags u8             …  signature 64
 *    4  replica 16           …  body
 *   20  seq u48
 *   26  previous 32
 *   58  epoch u16
 *   60  number of deps u16
 */
const entryVersion = 1
const continuesFlag = 1
const fixedBytes = 62
const dependencyBytes = 38
/** Of a SHA-256. */
export const hashBytes = 32
const shortHashBytes = 16
const signatureBytes = 64
const tailBytes = 4 + hashBytes + signatureBytes

/** The largest head: everything but the body, with all the deps there may be. */
export const entryHeadMaxBytes = fixedBytes + limits.deps * dependencyBytes + tailBytes

/** The smallest entry: no deps, no body. */
export const entryMinBytes = fixedBytes + tailBytes

/** The largest entry. */
export const entryMaxBytes = entryHeadMaxBytes + limits.bodyBytes

/** What `assembleEntry` puts together. */
export interface EntryParts {
  readonly header: EntryHeader
  /** SHA-256 of `body`. */
  readonly bodyHash: Uint8Array
  /** 64 bytes over `signedBytes`. */
  readonly signature: Uint8Array
  /** The sealed body, nonce and tag included. */
  readonly body: Uint8Array
  /** What `encodeHeader` made of `header`, where it is at hand. */
  readonly headerBytes?: Uint8Array | undefined
}

/** An entry before its signature. */
export type UnsignedEntry = Pick<EntryHead, 'header' | 'bodyLength' | 'bodyHash'> & Pick<EntryParts, 'headerBytes'>

/**
 * The canonical header through its deps: what the body's seal is bound to. O(deps). Not for keeping: a view of what others share.
 *
 * @throws ProtocolError `range`, `limit`, `length`, `order` or `value` for a header that no parser would accept.
 */
export function encodeHeader (header: EntryHeader): Uint8Array {
  const writer = new ByteWriter({ maxBytes: entryHeadMaxBytes, bytes: passingBytes(fixedBytes + header.deps.length * dependencyBytes) })
  writeHeader(writer, header)
  return writer.finish()
}

/** Associated data of the body's AEAD: "pb1/aad" | cid | header through deps. A body opens in its own place only. */
export function associatedData (cid: CollaborationId, headerBytes: Uint8Array): Uint8Array {
  return labelled('pb1/aad', cid, headerBytes)
}

/** A view of the canonical header through its deps: what `encodeHeader` makes, where an entry is at hand. */
export function entryHeaderBytes (entry: Pick<Entry, 'bytes' | 'signedEnd'>): Uint8Array {
  return entry.bytes.subarray(0, entry.signedEnd - 4 - hashBytes)
}

/** The canonical bytes up to the signature. */
export function unsignedBytes (header: EntryHeader, bodyLength: number, bodyHash: Uint8Array): Uint8Array {
  return unsigned({ header, bodyLength, bodyHash }, nothing)
}

function unsigned (entry: UnsignedEntry, prefix: Uint8Array): Uint8Array {
  const length = prefix.length + fixedBytes + entry.header.deps.length * dependencyBytes + 4 + hashBytes
  const writer = new ByteWriter({ maxBytes: prefix.length + entryHeadMaxBytes, bytes: passingBytes(length) })
  writer.raw(prefix)
  writeUnsigned(writer, entry)
  return writer.finish()
}

const nothing = new Uint8Array(0)

/** What an entry's signature covers: "pb1/entry" | cid | canonical bytes up to the signature. */
export function signedBytes (cid: CollaborationId, entry: Pick<Entry, 'bytes' | 'signedEnd'> | UnsignedEntry): Uint8Array {
  if (!('signedEnd' in entry)) return unsigned(entry, labelPrefix('pb1/entry', cid))
  return labelled('pb1/entry', cid, entry.bytes.subarray(0, entry.signedEnd))
}

/** What an entry's hash covers: "pb1/entry-hash" | cid | canonical bytes through the signature (so the body by its hash). */
export function hashedBytes (cid: CollaborationId, entry: Pick<Entry, 'bytes' | 'signedEnd'>): Uint8Array {
  return labelled('pb1/entry-hash', cid, entryHeadBytes(entry))
}

/** A view of the canonical bytes through the signature: what a PROOF message carries. */
export function entryHeadBytes (entry: Pick<Entry, 'bytes' | 'signedEnd'>): Uint8Array {
  return entry.bytes.subarray(0, entry.signedEnd + signatureBytes)
}

/** Puts a signed entry together; its fields are views of its `bytes`, and these of what others share: not for keeping. @throws as `encodeHeader` */
export function assembleEntry ({ header, bodyHash, signature, body, headerBytes }: EntryParts): Entry {
  const bytes = passingBytes(fixedBytes + header.deps.length * dependencyBytes + tailBytes + body.length)
  const writer = new ByteWriter({ maxBytes: entryMaxBytes, bytes })
  writeUnsigned(writer, { header, bodyLength: body.length, bodyHash, headerBytes })
  const signedEnd = writer.length
  writer.fixed(signature, signatureBytes)
  writer.raw(body)
  return new CanonicalEntry(header, writer.finish(), signedEnd)
}

/** A log keeps many entries, and of most of them nobody asks for more than the bytes: the views of these are made when somebody does. */
class CanonicalEntry implements Entry {
  readonly header: EntryHeader
  readonly bytes: Uint8Array
  readonly signedEnd: number

  constructor (header: EntryHeader, bytes: Uint8Array, signedEnd: number) {
    this.header = header
    this.bytes = bytes
    this.signedEnd = signedEnd
  }

  get bodyHash (): Uint8Array { return this.#view(this.signedEnd - hashBytes, this.signedEnd) }
  get signature (): Uint8Array { return this.#view(this.signedEnd, this.signedEnd + signatureBytes) }
  get body (): Uint8Array { return this.#view(this.signedEnd + signatureBytes, this.bytes.length) }

  #view (start: number, end: number): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + start, end - start)
  }
}

/**
 * Parses canonical entry bytes. Checks form only: no hash, no signature. The result's fields are views of `bytes`, which
 * must not change afterwards. O(deps), without copying.
 *
 * @throws ProtocolError `version` (blame `ignore`); `truncated`, `trailing`, `limit`, `range`, `order`, `value`.
 */
export function parseEntry (bytes: Uint8Array): Entry {
  const reader = new ByteReader(bytes, entryMaxBytes)
  const { header, bodyLength, signedEnd } = readHead(reader)
  reader.fixed(bodyLength)
  reader.end()
  return new CanonicalEntry(header, bytes, signedEnd)
}

/** Parses canonical bytes that end with the signature, as PROOF carries them. @throws as `parseEntry` */
export function parseEntryHead (bytes: Uint8Array): EntryHead {
  const reader = new ByteReader(bytes, entryHeadMaxBytes)
  const head = readHead(reader)
  reader.end()
  return { ...head, bytes }
}

function writeUnsigned (writer: ByteWriter, { header, bodyLength, bodyHash, headerBytes }: UnsignedEntry): void {
  if (headerBytes === undefined) writeHeader(writer, header)
  else writer.raw(headerBytes)
  if (bodyLength > limits.bodyBytes) throw writer.error('limit', `a body of ${bodyLength} bytes, at most ${limits.bodyBytes}`)
  writer.u32(bodyLength)
  writer.fixed(bodyHash, hashBytes)
}

function writeHeader (writer: ByteWriter, header: EntryHeader): void {
  expectKindAndSuite(writer, header)
  writer.u8(entryVersion)
  writer.u8(header.kind)
  writer.u8(header.suite)
  writer.u8(header.continues ? continuesFlag : 0)
  writer.replica(header.replica)
  expectPosition(writer, header)
  writer.u48(header.seq)
  writer.fixed(header.previous, hashBytes)
  writer.u16(header.epoch)
  if (header.deps.length > limits.deps) throw writer.error('limit', `${header.deps.length} deps, at most ${limits.deps}`)
  writer.u16(header.deps.length)
  expectNotSelf(writer, header.replica, header.deps)
  let before: ReplicaId | undefined
  for (const { replica, end, hash } of header.deps) {
    expectAscending(writer, before, replica)
    before = replica
    writer.replica(replica)
    if (end < 1) throw writer.error('range', 'a dependency on nothing')
    writer.u48(end)
    writer.fixed(hash, shortHashBytes)
  }
}

function readHead (reader: ByteReader): Omit<EntryHead, 'bytes'> {
  const header = readHeader(reader)
  const bodyLength = reader.u32()
  if (bodyLength > limits.bodyBytes) throw reader.error('limit', `a body of ${bodyLength} bytes, at most ${limits.bodyBytes}`)
  const bodyHash = reader.fixed(hashBytes)
  const signedEnd = reader.offset
  return { header, bodyLength, bodyHash, signature: reader.fixed(signatureBytes), signedEnd }
}

function readHeader (reader: ByteReader): EntryHeader {
  const version = reader.u8()
  if (version !== entryVersion) throw reader.error('version', `entry version ${version}`, 'ignore')
  const kind = reader.u8()
  const suite = reader.u8()
  const flags = reader.u8()
  if (flags > continuesFlag) throw reader.error('value', 'a reserved flag is set')
  const replica = reader.replica()
  const seq = reader.u48()
  const previous = reader.fixed(hashBytes)
  const epoch = reader.u16()
  const deps = readDependencies(reader, replica)
  const header = { kind, suite, continues: flags === continuesFlag, replica, seq, previous, epoch, deps }
  expectKindAndSuite(reader, header)
  expectPosition(reader, header)
  return header
}

function readDependencies (reader: ByteReader, self: ReplicaId): Dependency[] {
  const count = reader.u16()
  if (count > limits.deps) throw reader.error('limit', `${count} deps, at most ${limits.deps}`)
  if (count * dependencyBytes > reader.remaining) throw reader.error('truncated', `${count} deps cannot be in ${reader.remaining} bytes`)
  const deps: Dependency[] = []
  let before: ReplicaId | undefined
  for (let i = 0; i < count; i++) {
    const replica = reader.replica()
    expectAscending(reader, before, replica)
    before = replica
    const end = reader.u48()
    if (end < 1) throw reader.error('range', 'a dependency on nothing')
    deps.push({ replica, end, hash: reader.fixed(shortHashBytes) })
  }
  expectNotSelf(reader, self, deps)
  return deps
}

/** Zero is reserved; other numbers this version does not know are another version's business. */
export function expectKindAndSuite (cursor: Pick<ByteReader | ByteWriter, 'error'>, { kind, suite }: Pick<EntryHeader, 'kind' | 'suite'>): void {
  if (kind === 0 || suite === 0) throw cursor.error('value', 'kind and suite 0 are reserved')
}

/** A sequence number leaves room for its end, and the first entry follows nothing. */
function expectPosition (cursor: Pick<ByteReader | ByteWriter, 'error'>, { seq, previous }: Pick<EntryHeader, 'seq' | 'previous'>): void {
  if (seq >= limits.sequence) throw cursor.error('range', 'the sequence number leaves no room for an end')
  if (seq === 0 && previous.some((byte) => byte !== 0)) throw cursor.error('value', 'the first entry follows nothing')
}
