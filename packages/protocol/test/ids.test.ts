import { expect } from 'chai'
import fc from 'fast-check'
import {
  asCollaborationId, asReplicaId, collaborationIdFromBytes, collaborationIdToBytes, decodeMessage, encodeMessage, replicaIdFromBytes,
  replicaIdToBytes
} from '@peer-base/protocol'
import { bytesOf } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'

describe('ids', () => {
  it('are their bytes in hexadecimal, both ways', () => {
    fc.assert(fc.property(bytesOf(16), bytesOf(32), (replica, collaboration) => {
      expect(replicaIdToBytes(replicaIdFromBytes(replica))).to.deep.equal(replica)
      expect(collaborationIdToBytes(collaborationIdFromBytes(collaboration))).to.deep.equal(collaboration)
      expect(replicaIdFromBytes(replica)).to.equal(Buffer.from(replica).toString('hex'))
    }), runs(200))
  })

  it('are told apart in messages, also where many begin alike', () => {
    fc.assert(fc.property(fc.array(bytesOf(16), { minLength: 1, maxLength: 8 }), fc.nat(255), (ids, first) => {
      for (const bytes of [...ids, ...ids]) {
        bytes[0] = first
        const replica = replicaIdFromBytes(bytes)
        const entry = { kind: 1, suite: 1, continues: false, epoch: 0, deps: [], signature: new Uint8Array(64), body: new Uint8Array(0) }
        const message = decodeMessage(encodeMessage({ type: 'entries', runs: [{ replica, first: 0, entries: [entry] }] }))
        expect(message).to.have.nested.property('runs[0].replica', replica)
      }
    }), runs(50))
  })

  it('sort as their bytes do', () => {
    fc.assert(fc.property(bytesOf(16), bytesOf(16), (a, b) => {
      const [left, right] = [replicaIdFromBytes(a), replicaIdFromBytes(b)]
      expect(left < right ? -1 : left > right ? 1 : 0).to.equal(Buffer.compare(a, b))
    }), runs(200))
  })

  it('are refused in upper case, with other digits, with space around them, or of another length', () => {
    const digits = 'ab'.repeat(16)
    for (const text of ['', digits.slice(1), digits + 'a', digits.toUpperCase(), 'g' + digits.slice(1), digits + '\n', ` ${digits.slice(1)}`]) {
      rejects(() => asReplicaId(text), 'id', 'none')
      rejects(() => asCollaborationId(text + digits), 'id', 'none')
    }
    expect(asReplicaId(digits)).to.equal(digits)
    expect(asCollaborationId(digits + digits)).to.equal(digits + digits)
  })

  it('are refused from bytes of another length', () => {
    for (const length of [0, 15, 17, 32]) rejects(() => replicaIdFromBytes(new Uint8Array(length)), 'length')
    for (const length of [0, 16, 31, 33]) rejects(() => collaborationIdFromBytes(new Uint8Array(length)), 'length')
  })
})
