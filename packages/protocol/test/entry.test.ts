import { expect } from 'chai'
import fc from 'fast-check'
import {
  asReplicaId, assembleEntry, associatedData, encodeHeader, entryHeadBytes, entryMaxBytes, entryMinBytes, hashedBytes, limits, parseEntry,
  parseEntryHead, signedBytes, unsignedBytes
} from '@peer-base/protocol'
import { bytesOf, collaborationIds, entries, headers } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'
import { sha256 } from './support/sha256.js'
import type { Dependency, Entry, EntryHeader } from '@peer-base/protocol'

const header: EntryHeader = {
  kind: 1,
  suite: 1,
  continues: false,
  replica: asReplicaId('a'.repeat(32)),
  seq: 0,
  previous: new Uint8Array(32),
  epoch: 0,
  deps: []
}

const replicaNumber = (number: number): Dependency['replica'] => asReplicaId(number.toString(16).padStart(32, '0'))
const dependency = (number: number): Dependency => ({ replica: replicaNumber(number), end: 1, hash: new Uint8Array(16) })

function entryOf (changes: Partial<EntryHeader>, body: Uint8Array = new Uint8Array(0)): Entry {
  return assembleEntry({ header: { ...header, ...changes }, bodyHash: sha256(body), signature: new Uint8Array(64), body })
}

describe('an entry', () => {
  it('comes back from its bytes', () => {
    fc.assert(fc.property(entries, (entry) => {
      expect(parseEntry(entry.bytes)).to.deep.equal(entry)
      expect(assembleEntry(parseEntry(entry.bytes)).bytes).to.deep.equal(entry.bytes)
    }), runs(300))
  })

  it('comes back from the middle of a larger buffer', () => {
    fc.assert(fc.property(entries, fc.nat(20), (entry, offset) => {
      const buffer = new Uint8Array(entry.bytes.length + offset + 7).fill(0xee)
      buffer.set(entry.bytes, offset)
      expect(parseEntry(buffer.subarray(offset, offset + entry.bytes.length))).to.deep.equal(entry)
    }), runs(100))
  })

  it('is parsed without copying', () => {
    const { bytes } = entryOf({}, new Uint8Array(5))
    const { body, signature, bodyHash, header: { previous } } = parseEntry(bytes)
    for (const view of [body, signature, bodyHash, previous]) expect(view.buffer).to.equal(bytes.buffer)
  })

  it('has a head that parses alone, to the same fields', () => {
    fc.assert(fc.property(entries, (entry) => {
      const head = parseEntryHead(entryHeadBytes(entry))
      const { bodyLength, ...fields } = head
      expect(bodyLength).to.equal(entry.body.length)
      const { header, bodyHash, signature, signedEnd } = entry
      expect(fields).to.deep.equal({ header, bodyHash, signature, signedEnd, bytes: entryHeadBytes(entry) })
    }), runs(100))
  })

  it('begins with what the seal is bound to, then what the signature covers, then what the hash covers', () => {
    fc.assert(fc.property(entries, collaborationIds, (entry, cid) => {
      const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
      const under = (label: string, bytes: Uint8Array): string => text(Buffer.concat([Buffer.from([label.length]), Buffer.from(label), Buffer.from(cid, 'hex'), bytes]))
      const start = encodeHeader(entry.header)
      expect(text(entry.bytes).startsWith(text(start))).to.equal(true)
      expect(text(associatedData(cid, start))).to.equal(under('pb1/aad', start))
      expect(text(unsignedBytes(entry.header, entry.body.length, entry.bodyHash))).to.equal(text(entry.bytes.subarray(0, entry.signedEnd)))
      expect(text(signedBytes(cid, entry))).to.equal(under('pb1/entry', entry.bytes.subarray(0, entry.signedEnd)))
      expect(text(hashedBytes(cid, entry))).to.equal(under('pb1/entry-hash', entry.bytes.subarray(0, entry.signedEnd + 64)))
    }), runs(100))
  })

  it('signs and hashes differently in another collaboration, and hashes differently for any flipped bit of its head', () => {
    fc.assert(fc.property(entries, collaborationIds, collaborationIds, fc.nat(), (entry, cid, other, bit) => {
      fc.pre(cid !== other)
      expect(signedBytes(cid, entry)).to.not.deep.equal(signedBytes(other, entry))
      const bytes = entry.bytes.slice()
      const at = bit % ((entry.signedEnd + 64) * 8)
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ 1 << at % 8
      expect(hashedBytes(cid, { bytes, signedEnd: entry.signedEnd })).to.not.deep.equal(hashedBytes(cid, entry))
    }), runs(100))
  })

  it('has headers with one encoding each', () => {
    fc.assert(fc.property(headers, headers, (a, b) => {
      expect(Buffer.compare(encodeHeader(a), encodeHeader(b)) === 0).to.equal(JSON.stringify(a) === JSON.stringify(b))
    }), runs(200))
  })
})

describe('the limits of an entry', () => {
  it('are what the largest and the smallest entry take', () => {
    const deps = Array.from({ length: limits.deps }, (_, number) => dependency(number))
    const largest = entryOf({ deps }, new Uint8Array(limits.bodyBytes))
    expect(largest.bytes.length).to.equal(entryMaxBytes)
    expect(entryMaxBytes).to.be.lessThan(limits.frameBytes)
    expect(parseEntry(largest.bytes).header.deps.length).to.equal(limits.deps)
    expect(entryOf({}).bytes.length).to.equal(entryMinBytes)
  })

  it('stop the author too', () => {
    const deps = Array.from({ length: limits.deps + 1 }, (_, number) => dependency(number))
    rejects(() => entryOf({ deps }), 'limit', 'none')
    rejects(() => entryOf({}, new Uint8Array(limits.bodyBytes + 1)), 'limit', 'none')
    rejects(() => entryOf({ seq: limits.sequence, previous: new Uint8Array(32).fill(1) }), 'range', 'none')
    for (const seq of [-1, 0.5, NaN, 2 ** 53, Infinity]) rejects(() => entryOf({ seq }), 'range', 'none')
    for (const kind of [-1, 256, 1.5]) rejects(() => entryOf({ kind }), 'range', 'none')
    rejects(() => entryOf({ kind: 0 }), 'value', 'none')
    rejects(() => entryOf({ suite: 0 }), 'value', 'none')
    rejects(() => entryOf({ epoch: 65_536 }), 'range', 'none')
    rejects(() => entryOf({ previous: new Uint8Array(31) }), 'length', 'none')
    rejects(() => entryOf({ previous: new Uint8Array(32).fill(1) }), 'value', 'none')
    rejects(() => entryOf({ deps: [dependency(2), dependency(1)] }), 'order', 'none')
    rejects(() => entryOf({ deps: [dependency(1), dependency(1)] }), 'order', 'none')
    rejects(() => entryOf({ deps: [{ ...dependency(1), end: 0 }] }), 'range', 'none')
    rejects(() => entryOf({ deps: [{ ...dependency(1), hash: new Uint8Array(32) }] }), 'length', 'none')
    rejects(() => entryOf({ deps: [{ ...dependency(1), replica: header.replica }] }), 'value', 'none')
    const parts = { header, bodyHash: new Uint8Array(32), signature: new Uint8Array(64), body: new Uint8Array(0) }
    rejects(() => assembleEntry({ ...parts, signature: new Uint8Array(63) }), 'length', 'none')
    rejects(() => assembleEntry({ ...parts, bodyHash: new Uint8Array(31) }), 'length', 'none')
  })

  it('hold wherever an entry is cut short', () => {
    fc.assert(fc.property(entries, fc.nat(), (entry, at) => {
      rejects(() => parseEntry(entry.bytes.subarray(0, at % entry.bytes.length)), 'truncated', 'penalise')
    }), runs(200))
  })

  it('say where reading stopped', () => {
    const { bytes } = entryOf({})
    const changed = bytes.slice()
    changed[3] = 0x80
    expect(rejects(() => parseEntry(changed), 'value').offset).to.equal(4)
  })

  it('let kinds and suites of later versions through: keeping and forwarding needs no understanding', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 255 }), bytesOf(9), (kind, suite, body) => {
      const parsed = parseEntry(entryOf({ kind, suite }, body).bytes)
      expect([parsed.header.kind, parsed.header.suite]).to.deep.equal([kind, suite])
    }), runs(50))
  })
})
