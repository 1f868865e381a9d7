import { expect } from 'chai'
import fc from 'fast-check'
import {
  advance, asReplicaId, classify, compare, covers, difference, emptyVector, equals, join, meet, sortedEntries, vectorFromHeads
} from '@peer-base/protocol'
import { closeReplicaIds, vectors } from './support/arbitraries.js'
import { runs } from './support/runs.js'
import type { Causality, Order, ReplicaId, VersionVector } from '@peer-base/protocol'

const same = (a: VersionVector, b: VersionVector): boolean => JSON.stringify(sortedEntries(a)) === JSON.stringify(sortedEntries(b))
const law = (check: (a: VersionVector, b: VersionVector, c: VersionVector) => void): void =>
  fc.assert(fc.property(vectors, vectors, vectors, check), runs(500))

describe('the algebra of version vectors', () => {
  it('joins and meets commutatively, associatively and idempotently', () => {
    law((a, b, c) => {
      for (const operation of [join, meet]) {
        expect(same(operation(a, b), operation(b, a))).to.equal(true)
        expect(same(operation(operation(a, b), c), operation(a, operation(b, c)))).to.equal(true)
        expect(same(operation(a, a), a)).to.equal(true)
      }
    })
  })

  it('absorbs and distributes', () => {
    law((a, b, c) => {
      expect(same(join(a, meet(a, b)), a)).to.equal(true)
      expect(same(meet(a, join(a, b)), a)).to.equal(true)
      expect(same(meet(a, join(b, c)), join(meet(a, b), meet(a, c)))).to.equal(true)
    })
  })

  it('has the empty vector as neutral for join and as zero for meet', () => {
    law((a) => {
      expect(same(join(a, emptyVector), a)).to.equal(true)
      expect(meet(a, emptyVector).size).to.equal(0)
      expect(covers(a, emptyVector)).to.equal(true)
    })
  })

  it('orders as joining says', () => {
    law((a, b) => {
      expect(covers(a, b)).to.equal(same(join(a, b), a))
      expect(equals(a, b)).to.equal(same(a, b))
      const expected: Order = same(a, b) ? 'equal' : same(join(a, b), b) ? 'before' : same(join(a, b), a) ? 'after' : 'concurrent'
      expect(compare(a, b)).to.equal(expected)
      expect(compare(b, a)).to.equal(expected === 'before' ? 'after' : expected === 'after' ? 'before' : expected)
    })
  })

  it('has a difference that, added to the one, gives the join', () => {
    law((a, b) => {
      const missing = difference(a, b)
      let filled = b
      for (const [replica, { first, end }] of missing) {
        expect(first).to.equal(b.get(replica) ?? 0)
        filled = advance(filled, replica, end)
      }
      expect(same(filled, join(a, b))).to.equal(true)
      expect(missing.size === 0).to.equal(covers(b, a))
    })
  })

  it('never stores an end of zero and never changes its arguments', () => {
    law((a, b) => {
      const before = [JSON.stringify([...a]), JSON.stringify([...b])]
      for (const made of [join(a, b), meet(a, b), advance(a, asReplicaId('5'.repeat(32)), 0)]) expect([...made.values()].every((end) => end > 0)).to.equal(true)
      expect([JSON.stringify([...a]), JSON.stringify([...b])]).to.deep.equal(before)
    })
  })

  it('never moves a replica backwards', () => {
    fc.assert(fc.property(vectors, closeReplicaIds, fc.integer({ min: 0, max: 5 }), (vector, replica, end) => {
      expect(advance(vector, replica, end).get(replica) ?? 0).to.equal(Math.max(end, vector.get(replica) ?? 0))
      expect(covers(advance(vector, replica, end), vector)).to.equal(true)
    }), runs(500))
  })

  it('lists itself in the order of the wire, and comes back from heads', () => {
    law((a) => {
      const list = sortedEntries(a)
      expect(list.map(([replica]) => replica)).to.deep.equal([...a.keys()].sort())
      expect(same(vectorFromHeads(list.map(([replica, end]) => ({ replica, end }))), a)).to.equal(true)
    })
  })

  it('takes the greatest end of a replica that heads name twice', () => {
    const replica = asReplicaId('a'.repeat(32))
    expect([...vectorFromHeads([{ replica, end: 2 }, { replica, end: 5 }, { replica, end: 3 }])]).to.deep.equal([[replica, 5]])
    expect(vectorFromHeads([{ replica, end: 0 }]).size).to.equal(0)
  })
})

describe('the causal predicate', () => {
  const alice = asReplicaId('a'.repeat(32))
  const bob = asReplicaId('b'.repeat(32))
  const vector: VersionVector = new Map([[alice, 3], [bob, 2]])
  const dep = (replica: ReplicaId, end: number): { replica: ReplicaId, end: number, hash: Uint8Array } => ({ replica, end, hash: new Uint8Array(16) })
  const carol = asReplicaId('c'.repeat(32))

  const table: Array<{ seq: number, covered: Causality, uncovered: Causality }> = [
    { seq: 2, covered: 'duplicate', uncovered: 'duplicate' },
    { seq: 3, covered: 'ready', uncovered: 'gap' },
    { seq: 4, covered: 'gap', uncovered: 'gap' }
  ]
  for (const { seq, covered, uncovered } of table) {
    it(`calls entry ${seq} of a log known up to 3 a ${covered} when its dependencies are covered, else a ${uncovered}`, () => {
      expect(classify({ replica: alice, seq, deps: [] }, vector)).to.equal(covered)
      expect(classify({ replica: alice, seq, deps: [dep(bob, 2)] }, vector)).to.equal(covered)
      expect(classify({ replica: alice, seq, deps: [dep(bob, 3)] }, vector)).to.equal(uncovered)
      expect(classify({ replica: alice, seq, deps: [dep(bob, 1), dep(carol, 1)] }, vector)).to.equal(uncovered)
    })
  }

  it('calls the first entry of an unknown replica ready, and its second a gap', () => {
    expect(classify({ replica: carol, seq: 0, deps: [] }, vector)).to.equal('ready')
    expect(classify({ replica: carol, seq: 1, deps: [] }, vector)).to.equal('gap')
    expect(classify({ replica: carol, seq: 0, deps: [] }, emptyVector)).to.equal('ready')
  })

  it('calls an entry a duplicate once it was ready and taken, whatever else arrives', () => {
    fc.assert(fc.property(vectors, vectors, closeReplicaIds, (known, later, replica) => {
      const header = { replica, seq: known.get(replica) ?? 0, deps: [] }
      expect(classify(header, known)).to.equal('ready')
      expect(classify(header, join(advance(known, replica, header.seq + 1), later))).to.equal('duplicate')
    }), runs(300))
  })
})
