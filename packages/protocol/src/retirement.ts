import { compare } from 'uint8arrays/compare'
import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { limits } from './limits.js'

/*
 * What stands inside the seal of a `retire` entry (kind 5): the collaboration goes on elsewhere.
 *
 *   version    u8, 1
 *   ephemeral  32: an X25519 public key; zeros where there are no boxes
 *   boxes      count varint, at most 1,024; ascending by tag, each once
 *   each       tag 16; length varint of 1 to 128, bytes
 */

/** The new keys, sealed for one replica. */
export interface RetirementBox {
  /** 16 bytes by which its owner finds it. */
  readonly tag: Uint8Array
  readonly sealed: Uint8Array
}

export interface Retirement {
  /** 32 bytes; zeros where there are no boxes. */
  readonly ephemeral: Uint8Array
  readonly boxes: readonly RetirementBox[]
}

const version = 1
const ephemeralBytes = 32
const tagBytes = 16
/** Tag, length and one byte. */
const boxLeastBytes = tagBytes + 2
const maxBytes = 1 + ephemeralBytes + 2 + limits.boxes * (tagBytes + 2 + limits.boxBytes)

/** Sorts the boxes; O(n log n). @throws ProtocolError `order` for a tag that is there twice; `limit`, `length`, `value` */
export function encodeRetirement ({ ephemeral, boxes }: Retirement): Uint8Array {
  const writer = new ByteWriter({ maxBytes })
  writer.u8(version)
  writer.fixed(ephemeral, ephemeralBytes)
  writer.count(boxes.length, limits.boxes)
  if (boxes.length === 0 && ephemeral.some((byte) => byte !== 0)) throw writer.error('value', 'a key for no box')
  let before: Uint8Array | undefined
  for (const { tag, sealed } of [...boxes].sort((a, b) => compare(a.tag, b.tag))) {
    if (before !== undefined && compare(before, tag) >= 0) throw writer.error('order', 'a box is there twice')
    if (sealed.length === 0) throw writer.error('value', 'an empty box')
    before = tag
    writer.fixed(tag, tagBytes)
    writer.bytes(sealed, limits.boxBytes)
  }
  return writer.finish()
}

/** Inverse of `encodeRetirement`; fields are views of `bytes`. @throws ProtocolError with blame `penalise`, or `ignore` for a later version */
export function decodeRetirement (bytes: Uint8Array): Retirement {
  const reader = new ByteReader(bytes, maxBytes)
  const written = reader.u8()
  if (written !== version) throw reader.error('version', `a retirement of version ${written}`, 'ignore')
  const ephemeral = reader.fixed(ephemeralBytes)
  const boxes: RetirementBox[] = []
  const count = reader.count(limits.boxes, boxLeastBytes)
  if (count === 0 && ephemeral.some((byte) => byte !== 0)) throw reader.error('value', 'a key for no box')
  for (let index = 0; index < count; index++) {
    const tag = reader.fixed(tagBytes)
    const before = boxes.at(-1)
    if (before !== undefined && compare(before.tag, tag) >= 0) throw reader.error('order', 'boxes are not in order')
    const sealed = reader.bytes(limits.boxBytes)
    if (sealed.length === 0) throw reader.error('value', 'an empty box')
    boxes.push({ tag, sealed })
  }
  reader.end()
  return { ephemeral, boxes }
}
