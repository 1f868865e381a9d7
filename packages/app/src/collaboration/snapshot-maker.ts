import { type DocumentState, encodeManifest, entryKind, type VersionVector } from '@peer-base/protocol'
import type { Evidence } from '../replica/evidence.js'
import type { Replica } from '../replica/replica.js'
import { isTooMuch } from '../replica/signed-heads.js'
import { snapshotOf } from '../replica/snapshot-rows.js'
import type { CollaborationAuthor, CollaborationCrypto } from './crypto.js'
import { documentStates } from './document-states.js'
import type { Documents } from './documents.js'
import type { Outbox } from './outbox.js'
import { sealState } from './snapshot-codec.js'

export interface SnapshotMakerComponents {
  readonly crypto: CollaborationCrypto
  readonly author: CollaborationAuthor
  readonly documents: Documents
  readonly outbox: Outbox
  readonly replica: Replica
  /** Whether the documents show exactly what the log holds. */
  readonly isWhole: () => boolean
}

/** Own changes may arrive between flush and capture; after this many tries a busy writer waits for a quieter moment. */
const captureTries = 3

/**
 * Seals the state of all documents at the present version, adds its manifest to the log, and holds it, so that holders may
 * drop the entries it covers. Resolves with false when no moment was found at which documents and log agree.
 */
export async function makeSnapshot ({ crypto, author, documents, outbox, replica, isWhole }: SnapshotMakerComponents): Promise<boolean> {
  const captured = await capture({ documents, outbox, replica, isWhole })
  // A snapshot that nobody would take in stands for no entries.
  if (captured === undefined || (captured.evidence !== undefined && isTooMuch(captured.evidence))) return false
  const { stateHash, chunks } = await sealState(captured.documents, { author, crypto })
  const manifest = {
    heads: captured.heads,
    stateHash,
    chunks: chunks.map((chunk) => ({ hash: crypto.verifier.hash(chunk), length: chunk.length })),
    previous: new Uint8Array(0)
  }
  const [record] = await replica.append({ kind: entryKind.snapshot, sealed: false, plaintext: encodeManifest(manifest) })
  if (record === undefined) return false
  await replica.hold(snapshotOf(record.entry, record.hash), { chunks, evidence: captured.evidence })
  return true
}

interface Captured {
  readonly documents: DocumentState[]
  readonly heads: Parameters<typeof encodeManifest>[0]['heads']
  readonly evidence: Evidence | undefined
}

async function capture ({ documents, outbox, replica, isWhole }: Omit<SnapshotMakerComponents, 'crypto' | 'author'>): Promise<Captured | undefined> {
  for (let tries = 0; tries < captureTries; tries++) {
    await outbox.flush()
    const captured = await replica.exclusively(async () => {
      if (!outbox.empty || !isWhole()) return undefined
      const heads = fullHeads(replica)
      return { documents: documentStates(documents), heads, evidence: replica.signedHeads.evidence({ heads }) }
    })
    if (captured !== undefined) return captured
  }
  return undefined
}

function fullHeads (replica: Replica): Captured['heads'] {
  const heads = Array.from(replica.version(), ([id, end]) => ({ replica: id, end, hash: replica.log.hashAt(id, end - 1) ?? new Uint8Array(32) }))
  return heads.sort((a, b) => a.replica < b.replica ? -1 : 1)
}

/** When a writer should make a snapshot: once as many entries stand behind the newest one as are to be kept. */
export function snapshotIsDue ({ replica, retention }: { readonly replica: Replica, readonly retention: number }): boolean {
  const fewest = 32
  return entriesBeyond(replica, replica.shelf.newest()[0]?.vector) >= Math.max(fewest, retention)
}

function entriesBeyond (replica: Replica, vector: VersionVector | undefined): number {
  let beyond = 0
  for (const [id, end] of replica.version()) beyond += end - Math.max(vector?.get(id) ?? 0, replica.log.base().get(id) ?? 0)
  return beyond
}
