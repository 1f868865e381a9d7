import { expect } from 'chai'
import fc from 'fast-check'
import { asCollaborationId, asReplicaId, decodeGossip, encodeGossip, limits, unauthenticatedBytes } from '@peer-base/protocol'
import { bytesUpTo, gossipMessages } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'
import type { MemberRecord, Receipt } from '@peer-base/protocol'

const cid = asCollaborationId('c0'.repeat(32))
const member: MemberRecord = {
  type: 'member',
  cid,
  peer: 'alice',
  role: 'writer',
  addresses: [],
  seq: 1,
  ttlMS: 1000,
  viewDigest: new Uint8Array(8),
  certificate: new Uint8Array(0),
  mac: new Uint8Array(32)
}

function receiptOf (heads: number): Receipt {
  return {
    type: 'receipt',
    cid,
    peer: 'pam',
    storeId: new Uint8Array(16),
    heads: Array.from({ length: heads }, (_, number) => ({ replica: asReplicaId(number.toString(16).padStart(32, '0')), end: 7, hash: new Uint8Array(16) })),
    signature: new Uint8Array(64)
  }
}

describe('gossip', () => {
  it('comes back from its bytes', () => {
    fc.assert(fc.property(gossipMessages, (message) => {
      expect(decodeGossip(encodeGossip(message))).to.deep.equal(message)
    }), runs(300))
  })

  it('is refused when cut short or followed by anything', () => {
    fc.assert(fc.property(gossipMessages, fc.nat(), bytesUpTo(5, 1), (message, at, rest) => {
      const bytes = encodeGossip(message)
      rejects(() => decodeGossip(bytes.subarray(0, at % bytes.length)), 'truncated', 'penalise')
      rejects(() => decodeGossip(new Uint8Array(Buffer.concat([bytes, rest]))), 'trailing', 'penalise')
    }), runs(200))
  })

  it('is authenticated over everything before its last field, in its collaboration, and never over that field', () => {
    fc.assert(fc.property(gossipMessages, (message) => {
      if (message.type === 'announcement') return
      const last = message.type === 'member' ? message.mac : message.signature
      const label = Buffer.concat([Buffer.from('\x0apb1/gossip'), Buffer.from(message.cid, 'hex')])
      const bytes = encodeGossip(message)
      const covered = unauthenticatedBytes(message)
      expect(Buffer.compare(Buffer.concat([covered, Uint8Array.of(last.length), last]), Buffer.concat([label, bytes]))).to.equal(0)
    }), runs(200))
  })

  it('takes 4 KiB at most, and a receipt of many heads only where a frame is allowed', () => {
    const large = receiptOf(200)
    rejects(() => encodeGossip(large), 'limit', 'none')
    const bytes = encodeGossip(large, limits.frameBytes)
    rejects(() => decodeGossip(bytes), 'limit', 'penalise')
    expect(decodeGossip(bytes, limits.frameBytes)).to.deep.equal(large)
    expect(unauthenticatedBytes(large).length).to.be.greaterThan(limits.gossipBytes)
  })

  it('is refused by its author with too many or too long addresses, lone surrogates, or fields of another size', () => {
    rejects(() => encodeGossip({ ...member, addresses: Array.from({ length: 9 }, () => 'a') }), 'limit', 'none')
    rejects(() => encodeGossip({ ...member, addresses: ['a'.repeat(513)] }), 'limit', 'none')
    rejects(() => encodeGossip({ ...member, peer: 'half of \ud83d' }), 'text', 'none')
    rejects(() => encodeGossip({ ...member, peer: '\udc00' }), 'text', 'none')
    rejects(() => encodeGossip({ ...member, viewDigest: new Uint8Array(7) }), 'length', 'none')
    rejects(() => encodeGossip({ ...member, ttlMS: 2 ** 32 }), 'range', 'none')
    rejects(() => encodeGossip({ ...member, ttlMS: -1 }), 'range', 'none')
    rejects(() => encodeGossip({ type: 'announcement', cid, writePublicKey: new Uint8Array(33), nameTag: new Uint8Array(16) }), 'length', 'none')
    rejects(() => encodeGossip({ type: 'announcement', cid, writePublicKey: new Uint8Array(32), nameTag: new Uint8Array(0) }), 'length', 'none')
    expect(() => encodeGossip({ ...member, peer: '🧑‍🚀' })).to.not.throw()
  })
})
