import { toError } from '../errors.js'
import type { Store } from '../ports/store.js'
import { addChecksum, checkedValue } from './checked-value.js'

/** Where a store's id stands. */
export const storeIdKey = 'm/store-id'
const idBytes = 16

/**
 * The 16 random bytes that name this store, in receipts and beside the replicas that were made on it: made once, durable before anything
 * is written under it. A rotten row is told to `report` and replaced: to everybody else that is a new store, whose promises begin anew.
 */
export async function openStoreId (store: Store, { randomBytes, report }: {
  readonly randomBytes: (count: number) => Uint8Array
  readonly report: (error: Error) => void
}): Promise<Uint8Array> {
  const row = await store.get(storeIdKey)
  try {
    if (row !== undefined) return checkedValue(storeIdKey, row).slice()
  } catch (error) {
    report(toError(error))
  }
  const id = randomBytes(idBytes)
  await store.batch([{ key: storeIdKey, value: addChecksum(storeIdKey, id) }])
  return id
}
