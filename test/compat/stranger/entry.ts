import { createDecipheriv } from 'node:crypto'
import { expectRising, Fields, hash, L } from './form.js'
import { isSigned, type Collaboration } from './keys.js'

/* Section 3: the bytes of an entry, its chain, its signature and its seal; and a run of entries of section 7. */

export interface Entry {
  readonly bytes: Buffer
  readonly kind: number
  readonly suite: number
  readonly continues: boolean
  readonly replica: string
  readonly seq: number
  readonly previous: Buffer
  readonly deps: ReadonlyArray<{ readonly replica: string, readonly end: number, readonly hash: Buffer }>
  readonly body: Buffer
  /** Where the body's length stands: H of the table. */
  readonly headEnd: number
}

const entryFrom = (fields: Fields, bytes: Buffer): Entry => {
  const [version, kind, suite, flags] = [fields.uint(1), fields.uint(1), fields.uint(1), fields.uint(1)]
  if (version !== 1 || kind === 0 || suite === 0 || flags > 1) throw new Error('no entry of version 1')
  const replica = fields.take(16).toString('hex')
  const seq = fields.uint(6)
  const previous = fields.take(32)
  fields.uint(2) // the key epoch
  const deps = Array.from({ length: fields.uint(2) }, () => ({ replica: fields.take(16).toString('hex'), end: fields.uint(6), hash: fields.take(16) }))
  expectRising(deps.map((dep) => dep.replica))
  const headEnd = fields.at
  const length = fields.uint(4)
  const bodyHash = fields.take(32)
  fields.take(64)
  const body = fields.take(length)
  fields.end()
  if (!hash(body).equals(bodyHash)) throw new Error('another body')
  return { bytes, kind, suite, continues: flags === 1, replica, seq, previous, deps, body, headEnd }
}

export function parseEntry (bytes: Uint8Array): Entry {
  return entryFrom(new Fields(bytes), Buffer.from(bytes))
}

export function entryHash ({ cid }: Collaboration, { bytes, headEnd }: Entry): Buffer {
  return hash(L('pb1/entry-hash', cid, bytes.subarray(0, headEnd + 100)))
}

export function isAuthentic ({ cid }: Collaboration, publicKey: Uint8Array, { bytes, headEnd }: Entry): boolean {
  return isSigned(publicKey, L('pb1/entry', cid, bytes.subarray(0, headEnd + 36)), bytes.subarray(headEnd + 36, headEnd + 100))
}

/** `nonce | ciphertext | tag` of suite 1. */
export function unseal (key: Uint8Array, sealed: Uint8Array, associatedData: Uint8Array): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  cipher.setAAD(associatedData).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
}

export function openBody (collaboration: Collaboration, publicKey: Uint8Array, { bytes, headEnd, suite, body }: Entry): Buffer {
  return unseal(collaboration.cipherKey('entry', suite, publicKey), body, L('pb1/aad', collaboration.cid, bytes.subarray(0, headEnd)))
}

/** The canonical entries of an ENTRIES message; `hashOf` gives the hash of a replica's entry, undefined where it is not at hand. */
export function entriesOf (
  frame: Uint8Array, collaboration: Collaboration, hashOf: (replica: string, seq: number) => Buffer | undefined
): Entry[] {
  const fields = new Fields(frame)
  if (fields.uint(1) !== 0x85) throw new Error('no ENTRIES')
  const entries = fields.list(() => {
    const replica = fields.take(16)
    let seq = fields.varint()
    let previous = seq === 0 ? Buffer.alloc(32) : hashOf(replica.toString('hex'), seq - 1)
    return fields.list(() => {
      if (previous === undefined) throw new Error('a gap')
      const entry = rebuilt(fields, { replica, seq, previous })
      previous = entryHash(collaboration, entry)
      seq += 1
      return entry
    })
  })
  fields.end()
  return entries.flat()
}

function rebuilt (fields: Fields, { replica, seq, previous }: { readonly replica: Buffer, readonly seq: number, readonly previous: Buffer }): Entry {
  const kinds = fields.take(3)
  const epoch = fields.varint()
  const deps = fields.list(() => ({ replica: fields.take(16), end: fields.varint(), hash: fields.take(16) }))
  const signature = fields.take(64)
  const body = fields.bytes()
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size)
    bytes.writeUIntBE(value, 0, size)
    return bytes
  }
  return parseEntry(Buffer.concat([
    Uint8Array.of(1), kinds, replica, number(seq, 6), previous, number(epoch, 2), number(deps.length, 2),
    ...deps.flatMap((dep) => [dep.replica, number(dep.end, 6), dep.hash]), number(body.length, 4), hash(body), signature, body
  ]))
}
