import { expect } from 'chai'
import fc from 'fast-check'
import { builtInTypes, createReplica, isCausalDelta } from '@peer-base/crdt-types'
import { runs } from './support/runs.js'
import { subjects } from './support/subjects.js'
import { play, REPLICAS, steps } from './support/world.js'

const UNSIGNED = ['gset', '2pset']

for (const [name, { type, ops }] of Object.entries(subjects)) {
  describe(`the authors of a delta of ${name}`, () => {
    it('are its maker or nobody', () => {
      fc.assert(fc.property(steps(ops), history => {
        for (const { bytes, author } of play(type, history).log) {
          for (const found of type.authors!(type.decodeDelta!(bytes, author))) expect(found).to.equal(author)
        }
      }), runs(50))
    })

    it('are told when somebody speaks for another', () => {
      fc.assert(fc.property(steps(ops), ops, (history, op) => {
        const [state] = play(type, history).states
        const forged = type.mutators[op.name]!(REPLICAS[0], state, ...op.args)
        const honest = [...type.authors!(forged)]
        const sent = type.decodeDelta!(type.encodeDelta!(forged, REPLICAS[2]), REPLICAS[2])
        // Sent by another, the dots still say who made them.
        expect([...type.authors!(sent)]).to.deep.equal(honest)
        if (UNSIGNED.includes(name)) expect(honest).to.deep.equal([])
      }), runs(50))
    })
  })
}

describe('a delta of a causal type', () => {
  const causal = Object.entries(subjects).filter(([, { type }]) => type.embeddable === true)

  it('is causal where all it names was heard', () => {
    expect(causal.map(([name]) => name)).to.deep.equal(['ccounter', 'ewflag', 'dwflag', 'aworset', 'rworset', 'mvreg', 'ormap'])
    for (const [, { type, ops }] of causal) {
      fc.assert(fc.property(steps(ops), history => {
        const heard = type.initial()
        for (const { bytes, author } of play(type, history).log) {
          const delta = type.decodeDelta!(bytes, author)
          expect(isCausalDelta(type, heard, delta, author)).to.equal(true)
          type.join(heard, delta)
        }
      }), runs(25))
    }
  })

  it('is not when it supersedes what its victim has not written yet', () => {
    const { type } = subjects['aworset']!
    let state = type.initial()
    state = type.join(state, type.mutators['add']!('bob', state, 'x'))
    const honest = type.mutators['remove']!('mallory', state, 'x')
    expect(isCausalDelta(type, state, honest, 'mallory')).to.equal(true)
    const ahead = type.join(type.join(type.initial(), type.decode!(type.encode!(state))), type.mutators['add']!('bob', state, 'y'))
    const forged = type.mutators['remove']!('mallory', ahead, 'y')
    expect([...type.authors!(forged)]).to.deep.equal([])
    expect(isCausalDelta(type, state, forged, 'mallory')).to.equal(false)
    expect(isCausalDelta(type, type.initial(), honest, 'mallory')).to.equal(false)
    expect(isCausalDelta(builtInTypes.gset, builtInTypes.gset.initial(), builtInTypes.gset.initial(), 'mallory')).to.equal(true)
  })
})

describe('a standalone replica', () => {
  it('refuses a delta that counts in the name of another', () => {
    const mallory = createReplica('gcounter', { id: 'mallory' })
    const alice = createReplica('gcounter', { id: 'alice' })
    const bob = createReplica('gcounter', { id: 'bob' })
    const forged = createReplica('gcounter', { id: 'alice' }).inc(1000)
    expect(() => bob.applyEncoded(mallory.encodeDelta(forged), 'mallory')).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
    bob.applyEncoded(alice.encodeDelta(alice.inc()), 'alice')
    expect(bob.value()).to.equal(1)
  })
})
