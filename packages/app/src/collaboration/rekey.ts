import { generate, type Keys } from '@peer-base/keys'
import { type DocumentState, encodeDocuments, encodeRetirement, entryKind, limits, type ReplicaId } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { PeerId } from '../ports/network.js'
import type { Store } from '../ports/store.js'
import { equalBytes } from '../util/bytes.js'
import type { Collaboration } from './collaboration.js'
import type { CollaborationCrypto } from './crypto.js'
import { documentStates } from './document-states.js'
import type { Engine } from './engine.js'
import { type Genesis, plantGenesis } from './genesis.js'
import type { Rekeyed, RekeyOptions } from './rekeyed.js'

/** The same name under other keys, before anybody opens it. */
export interface Successor {
  readonly crypto: CollaborationCrypto
  /** Where it will look when it is opened. */
  readonly store: Store
  open (): Promise<Collaboration>
}

export interface RekeyComponents {
  readonly self: PeerId
  readonly crypto: CollaborationCrypto
  readonly engine: Engine
  readonly canWrite: boolean
  readonly succeed: (keys: Keys) => Successor
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
}

/**
 * Moves a collaboration to new keys (docs/decisions/0010): plants its state under the new id, says so in the old one, stops that, and opens
 * the new one. What came to the old one until it was stopped is in the new one. Whatever fails, the old one is whole; once it is stopped, a
 * failure starts it again.
 *
 * @throws PEERBASE_READ_ONLY, PEERBASE_INVALID_KEYS, PEERBASE_UNKNOWN_TYPE, PEERBASE_TOO_LARGE, or what store and opening throw
 */
export async function rekey (
  components: RekeyComponents, { keys: given, keep = [], leavePointer = true }: RekeyOptions
): Promise<Rekeyed<Collaboration>> {
  const { crypto, engine, canWrite, succeed, stop, restart } = components
  const keys = given ?? await generate()
  if (!canWrite || engine.replica === undefined) throw new PeerBaseError('PEERBASE_READ_ONLY', 'These keys can only read: ask somebody who writes to move it')
  if (keys.write === undefined) throw new PeerBaseError('PEERBASE_INVALID_KEYS', 'The new keys can only read: give keys that write')
  const successor = succeed(keys)
  if (successor.crypto.cid === crypto.cid) throw new PeerBaseError('PEERBASE_INVALID_KEYS', 'These are the keys it has: give new ones')
  const { kept, unreached } = whoIsKept(components, leavePointer ? keep : [])
  if (engine.documents.hasUnread) {
    throw new PeerBaseError('PEERBASE_UNKNOWN_TYPE', 'There are subs of types that are not defined here, which could not be carried over: define them first')
  }
  await engine.outbox.flush()
  const states = documentStates(engine.documents)
  const genesis = await plantGenesis(successor, states)
  try {
    if (leavePointer) await retire(components, keys, kept)
    await stop()
  } catch (error) {
    // Rows that stay are of no collaboration that anybody knows of.
    await Promise.allSettled([genesis.uproot()])
    throw error
  }
  try {
    await replant(successor, { genesis, before: states, now: documentStates(engine.documents) })
    return { keys, collaboration: await successor.open(), kept, unreached: [...unreached, ...leavePointer ? [] : keep] }
  } catch (error) {
    // Where that fails too, what failed first is told.
    await Promise.allSettled([restart()])
    throw error
  }
}

/** The one who moves finds the keys there too, should they be lost before anybody kept them. */
async function retire ({ crypto, engine }: RekeyComponents, keys: Keys, kept: readonly ReplicaId[]): Promise<void> {
  const author = engine.replica
  if (author === undefined) return
  const retirement = await crypto.sealKeys({ author, keys, replicas: [author, ...kept] })
  await engine.participant.replica.append({ kind: entryKind.retire, sealed: true, plaintext: encodeRetirement(retirement) })
}

/** What came while the old one was stopped is carried too: nobody has seen the new one yet. */
async function replant (
  successor: Successor,
  { genesis, before, now }: { readonly genesis: Genesis, readonly before: readonly DocumentState[], readonly now: readonly DocumentState[] }
): Promise<void> {
  if (equalBytes(encodeDocuments(before), encodeDocuments(now))) return
  await genesis.uproot()
  await plantGenesis(successor, now)
}

/** A peer counts by what it proved on a link: a certificate alone is public, and anybody could show one. */
function whoIsKept ({ self, crypto, engine }: RekeyComponents, keep: Iterable<string>): { readonly kept: ReplicaId[], readonly unreached: string[] } {
  const { participant } = engine
  const kept = new Set<ReplicaId>()
  const unreached: string[] = []
  for (const id of new Set(keep)) {
    const replica = participant.proofOf(id as PeerId)?.replica ?? id as ReplicaId // one or the other: looked up as both
    if (id === self || replica === engine.replica) continue
    if (crypto.verifier.knows(replica)) kept.add(replica)
    else unreached.push(id)
  }
  // One box is for the one who moves.
  if (kept.size >= limits.boxes) throw new PeerBaseError('PEERBASE_TOO_LARGE', `Keys for ${kept.size} replicas; at most ${limits.boxes - 1}: hand on the link`)
  return { kept: [...kept], unreached }
}
