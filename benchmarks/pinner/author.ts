import { createCollaborationCrypto, type CollaborationAuthor, type CollaborationCrypto, createMemoryStore } from '@peer-base/app'
import type { Keys } from '@peer-base/keys'
import { emptyVector, entryKind, type VersionVector } from '@peer-base/protocol'
import { openReplica } from '../../packages/app/src/replica/open-replica.js'
import { createFairTurns } from '../../packages/app/src/replica/fair-turns.js'
import { nextEntries } from '../../packages/app/src/replica/outgoing.js'

/** The app whose collaborations are pinned. */
export const appName = 'bench'

/** A replica with entries made before anything is measured. */
export interface PreparedAuthor {
  readonly crypto: CollaborationCrypto
  readonly author: CollaborationAuthor
  /** With the certificate, which is sent once. */
  readonly certificates: Uint8Array
  /** One ENTRIES message each. */
  readonly frames: readonly Uint8Array[]
  /** Where the replica's log ends once all frames were taken. */
  readonly end: number
}

/** About what a change of one letter has before it is sealed. */
const plaintextBytes = 16

/** Seals `frames` times `entriesPerFrame` entries, each signed, as an author of one collaboration does. */
export async function prepareAuthor (
  name: string, keys: Keys, { frames, entriesPerFrame }: { readonly frames: number, readonly entriesPerFrame: number }
): Promise<PreparedAuthor> {
  const crypto = createCollaborationCrypto({ appName, name, keys })
  const { author } = await crypto.author()
  const replica = await openReplica({
    cid: crypto.cid, store: createMemoryStore(), verifier: crypto.verifier, author, clock: { now: () => 0 }, firstSeq: 1,
    admit: async () => {}, admitSnapshot: async () => true, onAdvance: () => {}, onHeld: () => {}, onLost: () => {}, onEquivocation: () => {},
    report: (error) => { throw error }
  }, { maxDeltaRetention: 1000 })
  const introduced = new Set<typeof author.replica>()
  const turns = createFairTurns()
  let sent: VersionVector = emptyVector
  let certificates: Uint8Array | undefined
  const made: Uint8Array[] = []
  for (let frame = 0; frame < frames; frame++) {
    for (let entry = 0; entry < entriesPerFrame; entry++) {
      await replica.append({ kind: entryKind.ops, sealed: true, plaintext: new Uint8Array(plaintextBytes).fill(frame) })
    }
    const outgoing = nextEntries(replica, sent, { maxBytes: 1 << 20, turns, introduced })
    sent = replica.version()
    certificates ??= outgoing?.frames[0]
    const entries = outgoing?.frames.at(-1)
    if (entries !== undefined) made.push(entries)
  }
  if (certificates === undefined) throw new Error('Nothing was sealed')
  return { crypto, author, certificates, frames: made, end: frames * entriesPerFrame }
}
