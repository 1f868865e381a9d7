import { compare } from 'uint8arrays/compare'
import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { limits } from './limits.js'
import { passingBytes } from './passing-bytes.js'

/*
 * What stands inside the seal, of an `ops` entry (or of the joined parts of one change) and of a snapshot alike:
 *
 *   documents  count varint
 *   each       key    depth varint (0 is the root), then each name: length varint, UTF-8; type: length varint, UTF-8
 *              value  length varint, bytes
 *
 * Ascending by the bytes of the key, each key once. The key begins with the depth, so a document comes after those it
 * is part of. What the value means is the type's business.
 */

/** A document and what changed in it. */
export interface DocumentDelta {
  /** Names from the root, which is the empty path. */
  readonly path: readonly string[]
  /** Name of its CRDT type. */
  readonly type: string
  readonly delta: Uint8Array
}

/** A document and all of it. */
export interface DocumentState {
  readonly path: readonly string[]
  readonly type: string
  readonly state: Uint8Array
}

interface Keyed {
  readonly path: readonly string[]
  readonly type: string
  readonly value: Uint8Array
}

const bodyForm = { maxBytes: limits.joinedBodyBytes, maxDocuments: limits.documentsPerBody }
const snapshotForm = { maxBytes: limits.snapshotBytes, maxDocuments: limits.documentsPerSnapshot }

/** Depth, type's length, value's length. */
const documentLeastBytes = 3

/**
 * Plaintext of one change, before it is cut into bodies and sealed. Sorts `parts`; O(n log n) in documents. Not for keeping: a view of
 * what others share.
 *
 * @throws ProtocolError `order` when a document is named twice; `limit`, `text`.
 */
export function encodeBody (parts: readonly DocumentDelta[]): Uint8Array {
  return encodeKeyed(parts.map(({ path, type, delta }) => ({ path, type, value: delta })), bodyForm)
}

/**
 * Inverse of `encodeBody`, after the parts of a change are opened and joined. Deltas are views of `bytes`.
 *
 * @throws ProtocolError with blame `penalise`: the author sealed bytes that nobody may apply.
 */
export function decodeBody (bytes: Uint8Array): DocumentDelta[] {
  return decodeKeyed(bytes, bodyForm, (path, type, value) => ({ path, type, delta: value }))
}

/** Plaintext of a snapshot, before it is cut into chunks: all documents of a collaboration. @throws as `encodeBody` */
export function encodeDocuments (documents: readonly DocumentState[]): Uint8Array {
  return encodeKeyed(documents.map(({ path, type, state }) => ({ path, type, value: state })), snapshotForm)
}

/** Inverse of `encodeDocuments`; states are views of `bytes`. @throws as `decodeBody` */
export function decodeDocuments (bytes: Uint8Array): DocumentState[] {
  return decodeKeyed(bytes, snapshotForm, (path, type, value) => ({ path, type, state: value }))
}

interface Form {
  readonly maxBytes: number
  readonly maxDocuments: number
}

function encodeKeyed (documents: readonly Keyed[], form: Form): Uint8Array {
  return documents[0] !== undefined && documents.length === 1 ? encodeOne(documents[0], form) : encodeSorted(documents, form)
}

/** Nothing to sort: its key is written where it is to stand. */
function encodeOne (document: Keyed, { maxBytes }: Form): Uint8Array {
  const { value } = document
  const length = 1 + keyBytes + varintBytes(value.length) + value.length
  const writer = new ByteWriter({ maxBytes, bytes: passingBytes(Math.min(length, maxBytes)) })
  writer.count(1, 1)
  writeKey(writer, document)
  writer.bytes(value, maxBytes)
  return writer.finish()
}

function encodeSorted (documents: readonly Keyed[], { maxBytes, maxDocuments }: Form): Uint8Array {
  const keyed = documents.map((document) => ({ key: encodeKey(document), value: document.value }))
  keyed.sort((a, b) => compare(a.key, b.key))
  const length = keyed.reduce((sum, { key, value }) => sum + key.length + varintBytes(value.length) + value.length, varintBytes(keyed.length))
  const writer = new ByteWriter({ maxBytes, bytes: passingBytes(Math.min(length, maxBytes)) })
  writer.count(keyed.length, maxDocuments)
  let before: Uint8Array | undefined
  for (const { key, value } of keyed) {
    if (before !== undefined && compare(before, key) >= 0) throw writer.error('order', 'a document is named twice')
    before = key
    writer.raw(key)
    writer.bytes(value, maxBytes)
  }
  return writer.finish()
}

/** How many bytes a varint takes. */
function varintBytes (value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1
  return bytes
}

/** What most keys fit in. */
const keyBytes = 64

function encodeKey (document: Keyed): Uint8Array {
  const writer = new ByteWriter({ maxBytes: limits.frameBytes, bytes: passingBytes(keyBytes) })
  writeKey(writer, document)
  return writer.finish()
}

function writeKey (writer: ByteWriter, { path, type }: Keyed): void {
  writer.count(path.length, limits.pathDepth)
  for (const name of path) writer.text(name, limits.nameBytes)
  writer.text(type, limits.nameBytes)
}

type Make<Document> = (path: readonly string[], type: string, value: Uint8Array) => Document

function decodeKeyed<Document> (bytes: Uint8Array, { maxBytes, maxDocuments }: Form, make: Make<Document>): Document[] {
  const reader = new ByteReader(bytes, maxBytes)
  const documents: Document[] = []
  let before: Range | undefined
  for (let left = reader.count(maxDocuments, documentLeastBytes); left > 0; left--) {
    const start = reader.offset
    const path: string[] = []
    for (let depth = reader.count(limits.pathDepth, 1); depth > 0; depth--) path.push(reader.text(limits.nameBytes))
    const type = reader.text(limits.nameBytes)
    const key = { start, end: reader.offset }
    if (before !== undefined && !isAscending(bytes, before, key)) throw reader.error('order', 'documents are not sorted and distinct')
    before = key
    documents.push(make(path, type, reader.bytes(maxBytes)))
  }
  reader.end()
  return documents
}

/** Bytes of an input, by where they stand: a view of each key costs more than reading it. */
interface Range {
  readonly start: number
  readonly end: number
}

/** Whether one stretch of `bytes` comes before another one in the order of bytes, a prefix before what it begins. */
function isAscending (bytes: Uint8Array, one: Range, other: Range): boolean {
  const shared = Math.min(one.end - one.start, other.end - other.start)
  for (let at = 0; at < shared; at++) {
    const difference = (bytes[one.start + at] ?? 0) - (bytes[other.start + at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return one.end - one.start < other.end - other.start
}
