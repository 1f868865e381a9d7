import { covers, encodeCheckpoint, entryKind, type VersionVector } from '@peer-base/protocol'
import type { LogRecord } from '../replica/log-record.js'
import type { Replica } from '../replica/replica.js'
import { type Snapshot, snapshotOf } from '../replica/snapshot-rows.js'
import { equalBytes } from '../util/bytes.js'
import type { CollaborationCrypto } from './crypto.js'
import { presentStateHash } from './document-states.js'
import type { Documents } from './documents.js'

export interface WitnessComponents {
  readonly crypto: Pick<CollaborationCrypto, 'cid' | 'mac'>
  readonly documents: Pick<Documents, 'all'>
  readonly replica: Pick<Replica, 'log' | 'append' | 'checkpoints'>
  /** Whether the documents show exactly what the log holds. */
  readonly isLevel: () => boolean
}

/** Compares the snapshots of others with what is here, where that is possible, and says so in the log. */
export interface Witness {
  /** Looks at manifests that came into the log just now; call in the writer queue. Returns those that name another state than is here. */
  see (records: readonly LogRecord[]): readonly Snapshot[]
  readonly hasSomethingToSay: boolean
  /** Signs what was seen, except that enough others said it already. */
  testify (): Promise<void>
}

/** Witnesses of one snapshot after whom others keep silent: one may be the only other one to be found out as wrong. */
const enoughWitnesses = 2

export function createWitness ({ crypto, documents, replica, isLevel }: WitnessComponents): Witness {
  const seen: Array<{ readonly snapshot: Snapshot, readonly stateHash: Uint8Array, readonly agrees: boolean }> = []
  return {
    see (records) {
      const differing: Snapshot[] = []
      for (const { entry, hash } of records) {
        if (entry.header.kind !== entryKind.snapshot) continue
        const snapshot = readable(entry, hash)
        // The state of another moment says nothing of this snapshot; another witness, or the next snapshot, will find one.
        if (snapshot === undefined || !isLevel() || !standsAt(snapshot.vector, replica)) continue
        const stateHash = presentStateHash(documents, crypto)
        const agrees = equalBytes(stateHash, snapshot.manifest.stateHash)
        if (!agrees) differing.push(snapshot)
        seen.push({ snapshot, stateHash, agrees })
      }
      return differing
    },
    get hasSomethingToSay () { return seen.length > 0 },
    async testify () {
      for (const { snapshot, stateHash, agrees } of seen.splice(0)) {
        if (agrees && replica.checkpoints.attested(snapshot.id) >= enoughWitnesses) continue
        await replica.append({ kind: entryKind.checkpoint, sealed: false, plaintext: encodeCheckpoint({ snapshot: snapshot.hash, stateHash }) })
      }
    }
  }
}

/** A manifest that makes no sense is a step that does nothing. */
function readable (...[entry, hash]: Parameters<typeof snapshotOf>): Snapshot | undefined {
  try {
    return snapshotOf(entry, hash)
  } catch {
    return undefined
  }
}

/** Whether the log is at `vector`, but for entries that change no document. O(entries beyond it). */
function standsAt (vector: VersionVector, { log }: Pick<Replica, 'log'>): boolean {
  const version = log.version()
  if (!covers(version, vector)) return false
  for (const [replica, end] of version) {
    for (let seq = end - 1; seq >= (vector.get(replica) ?? 0); seq--) {
      const kind = log.record(replica, seq)?.entry.header.kind
      if (kind !== entryKind.snapshot && kind !== entryKind.checkpoint) return false
    }
  }
  return true
}
