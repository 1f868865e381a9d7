import type { Exclusion } from '../ports/exclusion.js'
import type { FlushableStore, Store } from '../ports/store.js'
import type { DeltaLog } from '../replica/delta-log.js'
import { addChecksum, checkedValue } from '../store/checked-value.js'
import { equalBytes, toHex } from '../util/bytes.js'
import type { CollaborationAuthor, CollaborationCrypto } from './crypto.js'
import { decodeOwnRow, encodeOwnRow, type OwnRow } from './own-row.js'

/** What a replica is asked for when it starts and when it ends: how far its own log goes. */
export type OwnLog = Pick<DeltaLog, 'end' | 'hashAt'>

/** This process's hand in a collaboration. */
export interface OwnReplica {
  readonly author: CollaborationAuthor
  /** Its key is of last time: others may know entries of it that this storage does not. */
  readonly isReused: boolean
  /** Whether its log ends where it did at its last clean end; of a new replica, always. */
  isWhole (log: OwnLog): boolean
  /** After everything written is durable: the replica may be used again next time. */
  retire (log: OwnLog): Promise<void>
}

export interface OwnReplicaOptions {
  /** Names the store: 16 bytes. A key is used again only on the store that it was made on. */
  readonly storeId: Uint8Array
  /** Takes a new replica, whatever is kept of the one before. */
  readonly isNew?: boolean
}

const ownKey = 'own'
const noHash = new Uint8Array(32)

export interface OwnReplicaComponents {
  readonly store: Store | FlushableStore
  readonly crypto: CollaborationCrypto
  /** Absent where nobody else can have the store open. */
  readonly exclusion?: Exclusion
}

/**
 * The replica of last time if it ended cleanly on this store, else a new one: after an unclean end nobody knows which counters left the
 * process, and a counter must never be used twice. Marked as in use, durably, before anything is written with it, and before another
 * tab of the same browser may look.
 */
export async function openOwnReplica (components: OwnReplicaComponents, options: OwnReplicaOptions): Promise<OwnReplica> {
  const { crypto: { cid }, exclusion } = components
  const open = async (): Promise<OwnReplica> => await takeReplica(components, options)
  return exclusion === undefined ? await open() : await exclusion.run(`peer-base/own/${toHex(options.storeId)}/${cid}`, open)
}

async function takeReplica ({ store, crypto }: OwnReplicaComponents, { storeId, isNew = false }: OwnReplicaOptions): Promise<OwnReplica> {
  const row = isNew ? undefined : readable(await store.get(ownKey))
  const before = row !== undefined && row.isClean && equalBytes(row.storeId, storeId) ? row : undefined
  const { author, sealedKey } = await authorFrom(crypto, before?.sealedKey)
  const last = before !== undefined && equalBytes(sealedKey, before.sealedKey) ? before : undefined
  const write = async (row: Pick<OwnRow, 'isClean' | 'end' | 'hash'>): Promise<void> => {
    await store.batch([{ key: ownKey, value: addChecksum(ownKey, encodeOwnRow({ ...row, storeId, sealedKey })) }])
    if ('flush' in store) await store.flush()
  }
  await write({ isClean: false, end: 0, hash: noHash })
  const { replica } = author
  const hashOfLast = (log: OwnLog): Uint8Array => log.hashAt(replica, log.end(replica) - 1) ?? noHash
  return {
    author,
    isReused: last !== undefined,
    isWhole: (log) => last === undefined || (log.end(replica) === last.end && equalBytes(hashOfLast(log), last.hash)),
    retire: async (log) => { await write({ isClean: true, end: log.end(replica), hash: hashOfLast(log) }) }
  }
}

async function authorFrom (crypto: CollaborationCrypto, sealedKey: Uint8Array | undefined): ReturnType<CollaborationCrypto['author']> {
  if (sealedKey === undefined) return await crypto.author()
  try {
    return await crypto.author(sealedKey)
  } catch {
    // Sealed under other keys, or rotten: a new replica costs one more clock entry and loses nothing.
    return await crypto.author()
  }
}

/** A rotten row counts as none: a new replica is taken. */
function readable (row: Uint8Array | undefined): OwnRow | undefined {
  try {
    return row === undefined ? undefined : decodeOwnRow(checkedValue(ownKey, row))
  } catch {
    return undefined
  }
}
