/** Row `own`: the replica of this store, and how it ended. */
export interface OwnRow {
  /** Everything it had written was durable when it ended. */
  readonly isClean: boolean
  /** 16 bytes: the store on which it was used. */
  readonly storeId: Uint8Array
  /** How far its log went at its clean end, and the hash of the last entry: 32 bytes, zeros where there was none. */
  readonly end: number
  readonly hash: Uint8Array
  /** The replica key, sealed for this collaboration's stores. */
  readonly sealedKey: Uint8Array
}

const storeIdAt = 1
const endAt = storeIdAt + 16
const hashAt = endAt + 6
const keyAt = hashAt + 32

/** u8 clean | storeId 16 | end u48 | hash 32 | sealed key: see docs/PROTOCOL.md, section 10. */
export function encodeOwnRow ({ isClean, storeId, end, hash, sealedKey }: OwnRow): Uint8Array {
  const row = new Uint8Array(keyAt + sealedKey.length)
  row[0] = isClean ? 1 : 0
  row.set(storeId, storeIdAt)
  const view = new DataView(row.buffer)
  view.setUint16(endAt, Math.floor(end / 2 ** 32))
  view.setUint32(endAt + 2, end % 2 ** 32)
  row.set(hash, hashAt)
  row.set(sealedKey, keyAt)
  return row
}

/** Undefined for what is no such row. Views of `row`. */
export function decodeOwnRow (row: Uint8Array): OwnRow | undefined {
  if (row.length < keyAt) return undefined
  const view = new DataView(row.buffer, row.byteOffset, row.length)
  return {
    isClean: row[0] === 1,
    storeId: row.subarray(storeIdAt, endAt),
    end: view.getUint16(endAt) * 2 ** 32 + view.getUint32(endAt + 2),
    hash: row.subarray(hashAt, keyAt),
    sealedKey: row.subarray(keyAt)
  }
}
