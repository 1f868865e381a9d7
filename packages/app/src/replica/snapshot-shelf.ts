import { type CollaborationId, covers, decodeManifest, type Entry, hashedBytes, parseEntry, type SnapshotManifest, type VersionVector, vectorFromHeads } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import type { Store, Write } from '../ports/store.js'
import { equalBytes, toHex } from '../util/bytes.js'
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

/**
 * The snapshots this peer holds whole.
 *
 *     s/<id>/m      manifest entry
 *     s/<id>/<i>    sealed chunk; i as 4 hexadecimal digits
 */
export interface SnapshotShelf {
  /** Held snapshots that no other held one dominates. */
  newest (): readonly Snapshot[]
  has (id: string): boolean
  /** A chunk, if it is here and what its manifest names: what the disk spoiled is served to nobody. */
  chunk (snapshot: Uint8Array, index: number): Promise<Uint8Array | undefined>
  /** The writes that put a snapshot on the shelf and take those off that it dominates; `put` once they are durable. */
  writes (snapshot: Snapshot, chunks: readonly Uint8Array[]): Write[]
  put (snapshot: Snapshot): void
}

export function snapshotOf (entry: Entry, hash: Uint8Array): Snapshot {
  const manifest = decodeManifest(entry.body)
  return { id: toHex(hash), hash, entry, manifest, vector: vectorFromHeads(manifest.heads) }
}

export interface SnapshotShelfComponents {
  readonly cid: CollaborationId
  readonly store: Store
  readonly verifier: Verifier
  /** Hears of each row that is not what was written. */
  readonly onRotten?: (row: RottenRow) => void
}

export async function openSnapshotShelf (components: SnapshotShelfComponents): Promise<SnapshotShelf> {
  const { store, verifier } = components
  const held = await readSnapshots(components)
  const dominatedBy = (snapshot: Snapshot): Snapshot[] =>
    [...held.values()].filter((other) => other.id !== snapshot.id && covers(snapshot.vector, other.vector))
  return {
    newest: () => [...held.values()].filter((snapshot) =>
      ![...held.values()].some((other) => other !== snapshot && covers(other.vector, snapshot.vector))),
    has: (id) => held.has(id),
    async chunk (hash, index) {
      const id = toHex(hash)
      const expected = held.get(id)?.manifest.chunks[index]
      const bytes = expected === undefined ? undefined : await store.get(chunkKey(id, index))
      // What rotted since is not served: whoever passed it on would look bad.
      return bytes !== undefined && expected !== undefined && equalBytes(verifier.hash(bytes), expected.hash) ? bytes : undefined
    },
    writes: (snapshot, chunks) => [
      { key: `s/${snapshot.id}/m`, value: snapshot.entry.bytes },
      ...chunks.map((value, index) => ({ key: chunkKey(snapshot.id, index), value })),
      ...dominatedBy(snapshot).flatMap(({ id, manifest }) => [
        { key: `s/${id}/m`, value: null },
        ...manifest.chunks.map((_, index) => ({ key: chunkKey(id, index), value: null }))
      ])
    ],
    put (snapshot) {
      for (const { id } of dominatedBy(snapshot)) held.delete(id)
      held.set(snapshot.id, snapshot)
    }
  }
}

const chunkKey = (id: string, index: number): string => `s/${id}/${index.toString(16).padStart(4, '0')}`

/** Only whole snapshots whose chunks are what the manifest says. */
async function readSnapshots ({ cid, store, verifier, onRotten = () => {} }: SnapshotShelfComponents): Promise<Map<string, Snapshot>> {
  const manifests = new Map<string, Uint8Array>()
  const chunkHashes = new Map<string, Uint8Array>()
  const rottenChunks: string[] = []
  for await (const [key, value] of store.entries('s/')) {
    const [, id, part] = key.split('/')
    if (id === undefined) continue
    if (part === 'm') manifests.set(id, value)
    else chunkHashes.set(key, verifier.hash(value))
  }
  const held = new Map<string, Snapshot>()
  for (const [id, bytes] of manifests) {
    const snapshot = readable(cid, verifier, bytes)
    if (snapshot?.id !== id) {
      onRotten({ key: `s/${id}/m`, value: bytes, flaw: 'hash' })
      continue
    }
    const lacking = snapshot.manifest.chunks.map(({ hash }, index) => ({ hash, key: chunkKey(id, index) })).filter(({ hash, key }) => {
      const found = chunkHashes.get(key)
      return found === undefined || !equalBytes(found, hash)
    })
    if (lacking.length === 0) held.set(id, snapshot)
    rottenChunks.push(...lacking.map(({ key }) => key))
  }
  for (const key of rottenChunks) {
    const value = await store.get(key)
    if (value !== undefined) onRotten({ key, value, flaw: 'hash' })
  }
  return held
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
