import {
  type CollaborationId, covers, decodeManifest, type Entry, hashedBytes, parseEntry, type SnapshotManifest, type VersionVector, vectorFromHeads
} from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import type { Store } from '../ports/store.js'
import { equalBytes, ownBytes, toHex } from '../util/bytes.js'
import { type Evidence, pieceCount, readEvidenceRow } from './evidence.js'
import type { RottenRow } from './quarantine.js'

/** A sealed state of all documents at one vector: the signed manifest entry, and where its chunks are. */
export interface Snapshot {
  /** Hash of the manifest entry, in hexadecimal. */
  readonly id: string
  /** The same, as 32 bytes. */
  readonly hash: Uint8Array
  readonly entry: Entry
  readonly manifest: SnapshotManifest
  /** What it contains. */
  readonly vector: VersionVector
}

/** What a snapshot is made of besides its manifest. */
export interface SnapshotParts {
  readonly chunks: readonly Uint8Array[]
  /** Verified. Absent of a snapshot that was kept before there was any: it is shown to nobody. */
  readonly evidence: Evidence | undefined
}

/** Of bytes of its own: it is kept for long, and what stands beside it need not be. */
export function snapshotOf ({ bytes }: Entry, hash: Uint8Array): Snapshot {
  const entry = parseEntry(ownBytes(bytes))
  const manifest = decodeManifest(entry.body)
  return { id: toHex(hash), hash: ownBytes(hash), entry, manifest, vector: vectorFromHeads(manifest.heads) }
}

export interface SnapshotRowsComponents {
  readonly cid: CollaborationId
  readonly store: Store
  readonly verifier: Verifier
  /** Hears of each row that is not what was written. */
  readonly onRotten?: (row: RottenRow) => void
}

export const manifestKey = (id: string): string => `s/${id}/m`

export const chunkKey = (id: string, index: number): string => `s/${id}/${index.toString(16).padStart(4, '0')}`

export const evidenceKey = (id: string, index: number): string => `s/${id}/e${index.toString(16).padStart(4, '0')}`

export const keysOf = ({ id, manifest }: Snapshot): string[] => [
  manifestKey(id),
  ...manifest.chunks.map((_, index) => chunkKey(id, index)),
  ...Array.from({ length: pieceCount(manifest) }, (_, index) => evidenceKey(id, index))
]

/**
 * Rows of snapshots in a collaboration's (prefixed) store:
 *
 *     s/<id>/m      manifest entry
 *     s/<id>/<i>    sealed chunk; i as 4 hexadecimal digits
 *     s/<id>/e<i>   EVIDENCE message with piece i of its evidence
 *
 * Returns the whole ones, whose chunks are what the manifest says, the evidence of those that have all of it, and the keys of rows that are of
 * no use to anybody: parts of what a whole one covers, and chunks of nothing.
 */
export async function readSnapshots (
  { cid, store, verifier, onRotten = () => {} }: SnapshotRowsComponents
): Promise<{ readonly whole: readonly Snapshot[], readonly evidence: ReadonlyMap<string, Evidence>, readonly dead: readonly string[] }> {
  const { manifests, chunkHashes, pieces } = await readRows({ store, verifier })
  const whole: Snapshot[] = []
  const broken: Snapshot[] = []
  const rotten: string[] = []
  for (const [id, bytes] of manifests) {
    const snapshot = readable(cid, verifier, bytes)
    if (snapshot?.id !== id) {
      onRotten({ key: manifestKey(id), value: bytes, flaw: 'hash' })
      continue
    }
    const lacking = snapshot.manifest.chunks.map(({ hash }, index) => ({ hash, key: chunkKey(id, index) })).filter(({ hash, key }) =>
      !equalBytes(chunkHashes.get(key) ?? nothing, hash))
    if (lacking.length === 0) whole.push(snapshot)
    else broken.push(snapshot)
    rotten.push(...lacking.map(({ key }) => key).filter((key) => chunkHashes.has(key)))
  }
  for (const key of rotten) {
    const value = await store.get(key)
    if (value !== undefined) onRotten({ key, value, flaw: 'hash' })
  }
  const covered = broken.filter(({ vector }) => whole.some((other) => covers(other.vector, vector)))
  const orphans = [...chunkHashes.keys(), ...pieces.keys()].filter((key) => !manifests.has(key.split('/')[1] ?? ''))
  const asRotten = new Set(rotten)
  const evidence = new Map(whole.flatMap((snapshot) => {
    const all = evidenceOf(snapshot, pieces, { cid, verifier, onRotten })
    return all === undefined ? [] : [[snapshot.id, all]]
  }))
  return { whole, evidence, dead: [...orphans, ...covered.flatMap(keysOf).filter((key) => !asRotten.has(key))] }
}

const nothing = new Uint8Array(0)

/** Manifests by id, hashes of chunks and rows of evidence by key. */
type Rows = Readonly<Record<'manifests' | 'chunkHashes' | 'pieces', ReadonlyMap<string, Uint8Array>>>

async function readRows ({ store, verifier }: Pick<SnapshotRowsComponents, 'store' | 'verifier'>): Promise<Rows> {
  const manifests = new Map<string, Uint8Array>()
  const chunkHashes = new Map<string, Uint8Array>()
  const pieces = new Map<string, Uint8Array>()
  for await (const [key, value] of store.entries('s/')) {
    const [, id, part] = key.split('/')
    if (id === undefined) continue
    if (part === 'm') manifests.set(id, value)
    else if (part?.startsWith('e') === true) pieces.set(key, value)
    else chunkHashes.set(key, verifier.hash(value))
  }
  return { manifests, chunkHashes, pieces }
}

/** Undefined where a piece is missing or is not what was written. */
function evidenceOf (
  snapshot: Snapshot, rows: ReadonlyMap<string, Uint8Array>, context: Required<Omit<SnapshotRowsComponents, 'store'>>
): Evidence | undefined {
  const evidence = Array.from({ length: pieceCount(snapshot.manifest) }, (_, index) => {
    const key = evidenceKey(snapshot.id, index)
    const value = rows.get(key)
    if (value === undefined) return undefined
    const piece = readEvidenceRow(value, { ...snapshot, index }, context)
    if (piece === undefined) context.onRotten({ key, value, flaw: 'hash' })
    return piece
  })
  return evidence.every((piece) => piece !== undefined) ? evidence : undefined
}

function readable (cid: CollaborationId, verifier: Verifier, bytes: Uint8Array): Snapshot | undefined {
  try {
    const entry = parseEntry(bytes)
    // The id is a hash of what is signed, which has the body's hash and not the body.
    if (!equalBytes(verifier.hash(entry.body), entry.bodyHash)) return undefined
    return snapshotOf(entry, verifier.hash(hashedBytes(cid, entry)))
  } catch {
    return undefined
  }
}
