import {
  asReplicaId, type Causality, classify, type CollaborationId, decodeMessage, encodeMessage, type EntryHead, type EntryHeader, limits, type MessageOf,
  parseEntryHead, type ReplicaId, signedBytes, type VersionVector
} from '@peer-base/protocol'
import { PeerBaseError, toError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import type { Store } from '../ports/store.js'
import { equalBytes } from '../util/bytes.js'
import type { RottenRow } from './quarantine.js'

/** Two heads that one replica signed for one place: it lied, or was cloned. */
export type Proof = Pick<MessageOf<'proof'>, 'first' | 'second'>

/**
 * Replicas that signed two histories, with the proof of each. What was taken of them stays; entries that do not follow it are left
 * aside without blame, since whoever passes them on may have met the other history first; and nobody waits for them.
 */
export interface Equivocations {
  has (replica: ReplicaId): boolean
  /** All of them. */
  readonly replicas: Iterable<ReplicaId>
  readonly proofs: Iterable<Proof>
  /**
   * Takes a proof in. Resolves with whose it is when that is news, undefined when it was known or its replica is not.
   * @throws PEERBASE_BAD_ENTRY (blame `penalise`) for what proves nothing.
   */
  take (proof: Proof): Promise<ReplicaId | undefined>
  /** Found out here, by chains of hashes that two single entries do not show: no proof to pass on, and not kept. True when it is news. */
  suspect (replica: ReplicaId): boolean
}

/** `classify`, but that nobody waits for a replica whose history is two: which of them an entry means, its sender alone knows. */
export function classifyBeside (
  equivocations: Pick<Equivocations, 'has'>, header: Pick<EntryHeader, 'replica' | 'seq' | 'deps'>, version: VersionVector
): Causality {
  const causality = classify(header, version)
  if (causality !== 'gap' || !header.deps.some(({ replica }) => equivocations.has(replica))) return causality
  return classify({ ...header, deps: header.deps.filter(({ replica }) => !equivocations.has(replica)) }, version)
}

/** A writer can make replicas without end, and each of them can lie: further proofs are left where they are. */
const maxProofs = 256
const maxSuspects = 4096

/** Rows `e/<replica>`: the proof, as a PROOF message. */
export async function openEquivocations ({ cid, store, verifier, report, onRotten = () => {} }: {
  readonly cid: CollaborationId
  readonly store: Store
  readonly verifier: Verifier
  readonly report: (error: Error) => void
  readonly onRotten?: (row: RottenRow) => void
}): Promise<Equivocations> {
  const proofs = new Map<ReplicaId, Proof>()
  const suspects = new Set<ReplicaId>()
  for await (const [key, bytes] of store.entries('e/')) {
    const kept = await checkedOrUndefined(bytes, { cid, verifier })
    if (kept !== undefined) proofs.set(kept.replica, kept.proof)
    // Without its certificate nothing can be said of a replica.
    else if (verifier.knows(asReplicaId(key.slice(2)))) onRotten({ key, value: bytes, flaw: 'signature' })
  }
  return {
    has: (replica) => proofs.has(replica) || suspects.has(replica),
    get replicas () { return new Set([...proofs.keys(), ...suspects]) },
    suspect (replica) {
      if (proofs.has(replica) || suspects.has(replica) || suspects.size >= maxSuspects) return false
      suspects.add(replica)
      return true
    },
    get proofs () { return proofs.values() },
    async take (proof) {
      const replica = replicaOf(proof)
      if (proofs.has(replica) || proofs.size >= maxProofs || !verifier.knows(replica)) return undefined
      await check(proof, { cid, verifier })
      if (proofs.has(replica)) return undefined
      const kept = { first: proof.first.slice(), second: proof.second.slice() }
      proofs.set(replica, kept)
      const row = { key: `e/${replica}`, value: encodeMessage({ type: 'proof', ...kept }) }
      store.batch([row]).catch((error: unknown) => { report(toError(error)) })
      return replica
    }
  }
}

function replicaOf ({ first }: Proof): ReplicaId {
  return parseEntryHead(first).header.replica
}

/** Both signed by the replica, for one place, and not the same. */
async function check ({ first, second }: Proof, { cid, verifier }: { readonly cid: CollaborationId, readonly verifier: Verifier }): Promise<void> {
  const heads = [parseEntryHead(first), parseEntryHead(second)] as const
  const [one, other] = heads
  const isOnePlace = one.header.replica === other.header.replica && one.header.seq === other.header.seq
  if (!isOnePlace || equalBytes(first, second)) throw provesNothing()
  for (const head of heads) if (!await isSigned(head, cid, verifier)) throw provesNothing()
}

async function isSigned (head: EntryHead, cid: CollaborationId, verifier: Verifier): Promise<boolean> {
  return await verifier.verify(head.header.replica, signedBytes(cid, head), head.signature)
}

/** A row that rotted is no proof; whoever has another copy sends it again. */
async function checkedOrUndefined (
  bytes: Uint8Array, context: { readonly cid: CollaborationId, readonly verifier: Verifier }
): Promise<{ readonly replica: ReplicaId, readonly proof: Proof } | undefined> {
  try {
    const proof = decodeMessage(bytes, limits.frameBytes)
    if (proof.type !== 'proof') return undefined
    await check(proof, context)
    return { replica: replicaOf(proof), proof }
  } catch {
    return undefined
  }
}

function provesNothing (): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent a proof of equivocation that proves nothing: the channel is closed', { blame: 'penalise' })
}
