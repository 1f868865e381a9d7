import { expect } from 'chai'
import fc from 'fast-check'
import type { CrdtType } from '@peer-base/crdt-types'
import { runs } from './support/runs.js'
import { subjects } from './support/subjects.js'
import { clone, delta, group, orders, play, REPLICAS, settle, steps } from './support/world.js'

const RUNS = runs(1000)

function bytes (type: CrdtType, state: unknown): string {
  return Buffer.from(type.encode!(state)).toString('hex')
}

function joined (type: CrdtType, ...states: unknown[]): unknown {
  return states.slice(1).reduce((a, b) => type.join(a, b), clone(type, states[0]))
}

for (const [name, { type, ops, oracle, shown }] of Object.entries(subjects)) {
  describe(`${name} obeys the laws:`, () => {
    const histories = steps(ops)
    const three = histories.map(history => play(type, history))

    it('join is commutative', () => {
      fc.assert(fc.property(three, ({ states: [a, b] }) => {
        expect(bytes(type, joined(type, a, b))).to.equal(bytes(type, joined(type, b, a)))
      }), RUNS)
    })

    it('join is associative', () => {
      fc.assert(fc.property(three, ({ states: [a, b, c] }) => {
        const left = joined(type, joined(type, a, b), c)
        const right = joined(type, a, joined(type, b, c))
        expect(bytes(type, left)).to.equal(bytes(type, right))
      }), RUNS)
    })

    it('join is idempotent', () => {
      fc.assert(fc.property(three, ({ states: [a, b] }) => {
        expect(bytes(type, joined(type, a, a))).to.equal(bytes(type, a))
        const both = joined(type, a, b)
        expect(bytes(type, joined(type, both, b, a))).to.equal(bytes(type, both))
      }), RUNS)
    })

    it('a delta joined into a copy of the state, through the codec, makes the mutated state', () => {
      fc.assert(fc.property(three, ops, ({ states: [a] }, op) => {
        const copy = clone(type, a)
        const made = type.mutators[op.name]!(REPLICAS[0], a, ...op.args)
        const sent = type.decodeDelta!(type.encodeDelta!(made, REPLICAS[0]), REPLICAS[0])
        const mutated = type.join(a, made)
        expect(bytes(type, type.join(copy, sent))).to.equal(bytes(type, mutated))
        expect(shown(type.value(copy))).to.deep.equal(shown(type.value(mutated)))
      }), RUNS)
    })

    it('joining a batch of deltas equals joining them one by one, in any order', () => {
      fc.assert(fc.property(three, fc.nat(2), fc.boolean(), (world, replica, reverse) => {
        const indexes = world.log.map((_, i) => i)
        if (reverse) indexes.reverse()
        const one = indexes.reduce((state, i) => type.join(state, delta(world, i)), clone(type, world.states[replica]))
        const batch = group(type, indexes.map(i => delta(world, i)))
        const sent = type.decodeDelta!(type.encodeDelta!(batch, REPLICAS[1]), REPLICAS[1])
        expect(bytes(type, type.join(clone(type, world.states[replica]), sent))).to.equal(bytes(type, one))
      }), RUNS)
    })

    it('neither a mutator nor a join changes or shares what it is given', () => {
      fc.assert(fc.property(three, ops, ({ states: [a, b, c] }, op) => {
        const before = [bytes(type, a), bytes(type, b)]
        const made = type.mutators[op.name]!(REPLICAS[0], a, ...op.args)
        expect(bytes(type, a)).to.equal(before[0])
        const sent = Buffer.from(type.encodeDelta!(made, REPLICAS[0])).toString('hex')
        const sum = type.join(type.join(type.join(clone(type, a), b), made), c)
        type.join(sum, type.mutators[op.name]!(REPLICAS[2], sum, ...op.args))
        expect(bytes(type, b)).to.equal(before[1])
        expect(Buffer.from(type.encodeDelta!(made, REPLICAS[0])).toString('hex')).to.equal(sent)
      }), RUNS)
    })

    it('replicas that heard the same, late, repeated and in any order, agree with the model in value and bytes', () => {
      fc.assert(fc.property(histories, orders(), fc.boolean(), (history, order, batch) => {
        const world = play(type, history)
        settle(world, order, batch)
        const expected = oracle(world.events)
        for (const state of world.states) {
          expect(shown(type.value(state))).to.deep.equal(expected)
          expect(bytes(type, state)).to.equal(bytes(type, world.states[0]))
          expect(shown(type.value(clone(type, state)))).to.deep.equal(expected)
        }
      }), RUNS)
    })

    it('the size after all is heard does not grow with repeated changes, beyond the digits of a counter', () => {
      fc.assert(fc.property(fc.array(ops, { minLength: 1, maxLength: 4 }), cycle => {
        const after = (rounds: number): number => {
          let state = type.initial()
          for (let i = 0; i < rounds * 3; i++) {
            for (const op of cycle) state = type.join(state, type.mutators[op.name]!(REPLICAS[i % 3]!, state, ...op.args))
          }
          return type.encode!(state).length
        }
        expect(after(16)).to.be.at.most(after(2) + 64)
      }), RUNS)
    })
  })
}
