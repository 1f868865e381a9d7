import { deflateRawSync } from 'node:zlib'
import {
  chunkAssociatedData, encodeDocuments, encodeManifest, entryHeadBytes, entryKind, stateBytes
} from '@peer-base/protocol'
import type { DocumentState, ReplicaId, SnapshotManifest } from '@peer-base/protocol'
import { certificatesMessage, forge } from './forge.js'
import type { Forged } from './forge.js'
import type { Mallory } from './mallory.js'
import type { Stage } from './stage.js'
import type { WireSession } from './wire-session.js'

export interface FullHead { readonly replica: ReplicaId, readonly end: number, readonly hash: Uint8Array }

/** A snapshot as mallory wants it. */
export interface Lie {
  readonly documents?: readonly DocumentState[]
  /** What is cut into chunks. @default the documents, deflated */
  readonly packed?: Uint8Array
  /** @default an entry of its own, which nobody else has */
  readonly heads?: readonly FullHead[]
  /** What it gives as evidence. @default of that entry */
  readonly signedHeads?: readonly Uint8Array[]
  readonly stateHash?: Uint8Array
  readonly chunkBytes?: number
  readonly manifest?: Partial<SnapshotManifest>
}

export interface FalseSnapshot {
  readonly manifest: Forged
  readonly chunks: readonly Uint8Array[]
  /** What it gives as evidence. */
  readonly signedHeads: readonly Uint8Array[]
}

/** Seals and signs as a writer would, but for what `lie` changes. Its own log up to the manifest is all it says it covers. */
export async function falseSnapshot (mallory: Mallory, lie: Lie = {}): Promise<FalseSnapshot> {
  const { author, crypto, cid } = mallory
  const state = encodeDocuments([...lie.documents ?? []])
  const packed = lie.packed ?? new Uint8Array(deflateRawSync(state))
  const stateHash = lie.stateHash ?? crypto.mac(stateBytes(cid, state))
  const size = lie.chunkBytes ?? 60_000
  const count = Math.max(1, Math.ceil(packed.length / size))
  const chunks = await Promise.all(Array.from({ length: count }, async (_, index) =>
    await author.sealChunk(chunkAssociatedData({ cid, stateHash, index, count }), packed.subarray(index * size, (index + 1) * size))))
  const last = await forge(mallory, { seq: 6, previous: new Uint8Array(32).fill(5) })
  const heads = lie.heads ?? [headOf(last)]
  const described = chunks.map((chunk) => ({ hash: crypto.verifier.hash(chunk), length: chunk.length }))
  const body = encodeManifest({ heads, stateHash, chunks: described, previous: new Uint8Array(0), ...lie.manifest })
  const manifest = await forge(mallory, { kind: entryKind.snapshot, seq: 7, previous: last.hash, body })
  return { manifest, chunks, signedHeads: lie.signedHeads ?? [entryHeadBytes(last.entry)] }
}

/** What a manifest says of an entry. */
export function headOf ({ entry, hash }: Forged): FullHead {
  return { replica: entry.header.replica, end: entry.header.seq + 1, hash }
}

/** Offers it, and answers for a while what is asked for: with its evidence and chunks, or with what `instead` makes of these. */
export async function offer (
  stage: Stage, session: WireSession, snapshot: FalseSnapshot, instead: (chunk: Uint8Array, index: number) => Uint8Array = (chunk) => chunk
): Promise<void> {
  await session.say(certificatesMessage(stage.mallory.author.certificate))
  await session.say({ type: 'snapshots', manifests: [snapshot.manifest.entry.bytes], checkpoints: [] })
  for (let answered = 0, quiet = 0; quiet < 3; quiet++) {
    await stage.pass(1000)
    const requests = session.heard.filter((message) => message.type === 'getChunk' || message.type === 'getEvidence')
    for (const { type, snapshot: id, index } of requests.slice(answered)) {
      answered += 1
      quiet = 0
      if (type === 'getEvidence') await session.say({ type: 'evidence', snapshot: id, index, signedHeads: snapshot.signedHeads })
      else await session.say({ type: 'chunk', snapshot: id, index, bytes: instead(snapshot.chunks[index] ?? new Uint8Array(0), index) })
    }
  }
}
