import { addChecksum, checkedValue, type Write } from '@peer-base/app/participant'

/** What certifies a collaboration, as its announcement gave it. */
export interface CollaborationHead {
  /** 16 bytes. */
  readonly nameTag: Uint8Array
  /** 32 bytes; undefined for an open collaboration. */
  readonly writePublicKey: Uint8Array | undefined
}

/** Row `h` of a collaboration: 16 bytes of name tag, then 0 or 32 of the write key, then a checksum. */
export const headKey = 'h'

const nameTagBytes = 16
const keyBytes = 32

export function headWrite ({ nameTag, writePublicKey }: CollaborationHead): Write {
  const value = new Uint8Array(nameTagBytes + (writePublicKey?.length ?? 0))
  value.set(nameTag)
  if (writePublicKey !== undefined) value.set(writePublicKey, nameTagBytes)
  return { key: headKey, value: addChecksum(headKey, value) }
}

/** Undefined for a row that is missing or rotten: it can be written again from any announcement. */
export function readHead (row: Uint8Array | undefined): CollaborationHead | undefined {
  const value = row === undefined ? undefined : soundValue(row)
  if (value === undefined || (value.length !== nameTagBytes && value.length !== nameTagBytes + keyBytes)) return undefined
  const writePublicKey = value.length === nameTagBytes ? undefined : value.slice(nameTagBytes)
  return { nameTag: value.slice(0, nameTagBytes), writePublicKey }
}

function soundValue (row: Uint8Array): Uint8Array | undefined {
  try {
    return checkedValue(headKey, row)
  } catch {
    // Bit rot, told by the checksum: as if it had never been written.
    return undefined
  }
}
