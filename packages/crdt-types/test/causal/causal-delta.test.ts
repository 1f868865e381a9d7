import { expect } from 'chai'
import fc from 'fast-check'
import { runs } from '../support/runs.js'
import { subjects } from '../support/subjects.js'
import { clone, play, REPLICAS, steps } from '../support/world.js'

const causal = Object.entries(subjects).filter(([, { type }]) => type.embeddable === true)

describe('a delta of one change', () => {
  for (const [name, { type, ops }] of causal) {
    it(`of ${name} has the bytes of the delta-group it makes, whoever sends it`, () => {
      fc.assert(fc.property(steps(ops), ops, fc.nat(2), (history, op, sender) => {
        const { states: [state] } = play(type, history)
        const delta = type.mutators[op.name]!(REPLICAS[0], state, ...op.args)
        const group = type.join(type.initial(), delta)
        const author = REPLICAS[sender]!
        expect(type.encodeDelta!(delta, author)).to.deep.equal(type.encodeDelta!(group, author))
        const sent = type.decodeDelta!(type.encodeDelta!(delta, author), author)
        expect(type.encode!(type.join(clone(type, state), sent))).to.deep.equal(type.encode!(type.join(clone(type, state), group)))
      }), runs(100))
    })
  }

  it('may stand on the left of a join, where it becomes a group', () => {
    const { type } = subjects['aworset']!
    const state = type.initial()
    const first = type.mutators['add']!('alice', state, 'a')
    const second = type.mutators['add']!('bob', state, 'b')
    expect(type.value(type.join(type.join(first, second), type.mutators['add']!('carol', state, 'c')))).to.deep.equal(new Set(['a', 'b', 'c']))
  })

  it('that takes the place of many dots, of whomever and in whatever order, names each', () => {
    const { type } = subjects['mvreg']!
    const state = type.initial()
    const writers = Array.from({ length: 200 }, (_, i) => `writer ${i * 7919 % 200}`)
    for (const delta of writers.map((id, i) => type.mutators['write']!(id, type.initial(), i))) type.join(state, delta)
    expect(type.value(state).size).to.equal(200)
    const delta = type.mutators['write']!('alice', state, 'last')
    const twin = clone(type, state)
    type.join(twin, type.decodeDelta!(type.encodeDelta!(delta, 'alice'), 'alice'))
    expect(type.value(twin)).to.deep.equal(new Set(['last']))
    expect(type.encode!(twin)).to.deep.equal(type.encode!(type.join(state, delta)))
  })
})
