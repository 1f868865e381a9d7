import { expect } from 'chai'
import fc from 'fast-check'
import { asCollaborationId, asReplicaId, chunkAssociatedData, decodeManifest, encodeManifest, limits, stateBytes } from '@peer-base/protocol'
import { bytesUpTo, manifests } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'
import type { SnapshotManifest } from '@peer-base/protocol'

const head = (number: number): SnapshotManifest['heads'][number] =>
  ({ replica: asReplicaId(number.toString(16).padStart(32, '0')), end: limits.sequence, hash: new Uint8Array(32) })
const chunk = { hash: new Uint8Array(32), length: limits.chunkBytes }
const empty: SnapshotManifest = { heads: [], stateHash: new Uint8Array(32), chunks: [], previous: new Uint8Array(0) }

describe('a snapshot manifest', () => {
  it('comes back from its bytes', () => {
    fc.assert(fc.property(manifests, (manifest) => {
      expect(decodeManifest(encodeManifest(manifest))).to.deep.equal(manifest)
    }), runs(200))
  })

  it('is refused when cut short or followed by anything', () => {
    fc.assert(fc.property(manifests, fc.nat(), bytesUpTo(5, 1), (manifest, at, rest) => {
      const bytes = encodeManifest(manifest)
      rejects(() => decodeManifest(bytes.subarray(0, at % bytes.length)), 'truncated', 'penalise')
      rejects(() => decodeManifest(new Uint8Array(Buffer.concat([bytes, rest]))), 'trailing', 'penalise')
    }), runs(100))
  })

  it('fits one body at all its limits, which hold a snapshot of the default size', () => {
    const largest: SnapshotManifest = {
      heads: Array.from({ length: limits.manifestHeads }, (_, number) => head(number)),
      stateHash: new Uint8Array(32),
      chunks: Array.from({ length: limits.snapshotChunks }, () => chunk),
      previous: new Uint8Array(32)
    }
    expect(encodeManifest(largest).length).to.be.at.most(limits.bodyBytes)
    expect(limits.snapshotChunks * (limits.chunkBytes - 40)).to.be.greaterThan(limits.snapshotBytes)
    rejects(() => encodeManifest({ ...largest, heads: [...largest.heads, head(limits.manifestHeads)] }), 'limit', 'none')
    rejects(() => encodeManifest({ ...largest, chunks: [...largest.chunks, chunk] }), 'limit', 'none')
  })

  it('is refused by its author when heads are unsorted, a chunk is empty or too large, or a hash has another size', () => {
    rejects(() => encodeManifest({ ...empty, heads: [head(2), head(1)] }), 'order', 'none')
    rejects(() => encodeManifest({ ...empty, heads: [{ ...head(1), end: 0 }] }), 'range', 'none')
    rejects(() => encodeManifest({ ...empty, heads: [{ ...head(1), hash: new Uint8Array(16) }] }), 'length', 'none')
    rejects(() => encodeManifest({ ...empty, chunks: [{ ...chunk, length: 0 }] }), 'range', 'none')
    rejects(() => encodeManifest({ ...empty, chunks: [{ ...chunk, length: limits.chunkBytes + 1 }] }), 'range', 'none')
    rejects(() => encodeManifest({ ...empty, stateHash: new Uint8Array(31) }), 'length', 'none')
    rejects(() => encodeManifest({ ...empty, previous: new Uint8Array(16) }), 'length', 'none')
  })
})

describe('the place of a chunk', () => {
  const place = { cid: asCollaborationId('c0'.repeat(32)), stateHash: new Uint8Array(32), index: 0, count: 2 }

  it('differs for another index, count, state or collaboration', () => {
    const elsewhere = { ...place, cid: asCollaborationId('c1'.repeat(32)) }
    const others = [place, { ...place, index: 1 }, { ...place, count: 3 }, { ...place, stateHash: new Uint8Array(32).fill(1) }, elsewhere]
    expect(new Set(others.map((other) => chunkAssociatedData(other).join())).size).to.equal(others.length)
  })

  it('lies within the snapshot', () => {
    rejects(() => chunkAssociatedData({ ...place, index: 2 }), 'range', 'none')
    rejects(() => chunkAssociatedData({ ...place, index: -1 }), 'range', 'none')
    rejects(() => chunkAssociatedData({ ...place, count: limits.snapshotChunks + 1 }), 'range', 'none')
    rejects(() => chunkAssociatedData({ ...place, stateHash: new Uint8Array(31) }), 'length', 'none')
  })
})

describe('the state of a snapshot', () => {
  it('is hashed under its purpose and its collaboration', () => {
    const cid = asCollaborationId('c0'.repeat(32))
    const expected = Buffer.concat([Buffer.from('\x09pb1/state'), Buffer.from(cid, 'hex'), Uint8Array.of(1, 2, 3)])
    expect(Buffer.compare(stateBytes(cid, Uint8Array.of(1, 2, 3)), expected)).to.equal(0)
  })
})
