import type { FlushableStore, Store } from '../ports/store.js'
import { addChecksum, checkedValue } from '../store/checked-value.js'
import { equalBytes } from '../util/bytes.js'
import type { CollaborationAuthor, CollaborationCrypto } from './crypto.js'

/** This process's hand in a collaboration. */
export interface OwnReplica {
  readonly author: CollaborationAuthor
  /** Its key is of last time: others may know entries of it that this storage does not. */
  readonly isReused: boolean
  /** After everything written is durable: the replica may be used again next time. */
  retire (): Promise<void>
}

/** Row `own`: one byte, 1 after a clean end; then the replica key, sealed for this store. */
const ownKey = 'own'

/**
 * The replica of last time if it ended cleanly, else a new one: after an unclean end nobody knows which counters left the
 * process, and a counter must never be used twice. Marked as in use, durably, before anything is written with it.
 */
export async function openOwnReplica (store: Store | FlushableStore, crypto: CollaborationCrypto): Promise<OwnReplica> {
  const row = readable(await store.get(ownKey))
  const reusable = row?.[0] === 1 ? row.subarray(1) : undefined
  const { author, sealedKey } = await authorFrom(crypto, reusable)
  const isReused = reusable !== undefined && equalBytes(sealedKey, reusable)
  const mark = async (clean: 0 | 1): Promise<void> => {
    const value = new Uint8Array(sealedKey.length + 1)
    value[0] = clean
    value.set(sealedKey, 1)
    await store.batch([{ key: ownKey, value: addChecksum(ownKey, value) }])
    if ('flush' in store) await store.flush()
  }
  await mark(0)
  return { author, isReused, retire: async () => { await mark(1) } }
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
function readable (row: Uint8Array | undefined): Uint8Array | undefined {
  try {
    return row === undefined ? undefined : checkedValue(ownKey, row)
  } catch {
    return undefined
  }
}
