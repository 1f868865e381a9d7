import { PeerBaseError } from '../errors.js'

/** Bytes that a checksum adds to a value. */
export const checksumBytes = 8

/**
 * `value` followed by a checksum over it and its key, for rows that carry no hash of their own: LevelDB alone returns
 * silently wrong values after a flipped bit. It finds rot, not forgery. The result is a new array.
 */
export function addChecksum (key: string, value: Uint8Array): Uint8Array {
  const row = new Uint8Array(value.length + checksumBytes)
  row.set(value)
  writeChecksum(row, key)
  return row
}

/** The value of a row of `addChecksum`, as a view of `row`. @throws PEERBASE_STORE_CORRUPT */
export function checkedValue (key: string, row: Uint8Array): Uint8Array {
  const expected = row.slice()
  if (row.length >= checksumBytes) writeChecksum(expected, key)
  if (row.length < checksumBytes || expected.some((byte, i) => byte !== row[i])) {
    throw new PeerBaseError('PEERBASE_STORE_CORRUPT', `A stored row of ${row.length} bytes is not what was written: fetch it again from other peers.`)
  }
  return row.subarray(0, row.length - checksumBytes)
}

/** The last eight bytes of `row` become the checksum of what is before them: CRC-32C, and FNV-1a in the other half. */
function writeChecksum (row: Uint8Array, key: string): void {
  const end = row.length - checksumBytes
  const table = crcTable()
  let crc = -1
  let fnv = 0x811c9dc5
  const take = (byte: number): void => {
    crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
    fnv = Math.imul(fnv ^ byte, 0x01000193)
  }
  for (let i = 0; i < key.length; i++) {
    take(key.charCodeAt(i) & 0xff)
    take(key.charCodeAt(i) >>> 8)
  }
  for (let i = 0; i < end; i++) take(row[i] ?? 0)
  const view = new DataView(row.buffer, row.byteOffset + end, checksumBytes)
  view.setInt32(0, ~crc)
  view.setInt32(4, fnv ^ row.length)
}

let table: Int32Array | undefined

/** CRC-32C (Castagnoli; RFC 3720, B.4), reflected: made at the first use, since a module does no work at import. */
function crcTable (): Int32Array {
  table ??= Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0x82f63b78)
    return crc
  })
  return table
}
