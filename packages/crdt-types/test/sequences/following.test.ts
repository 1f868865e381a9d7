import { expect } from 'chai'
import fc from 'fast-check'
import { rga, text } from '../../src/sequences/index.js'
import type { Replica } from './replicas.js'
import { makeReplicas, randomFrom, receive, same, settle } from './replicas.js'

const runs = Math.ceil(60 * Number(process.env['PEERBASE_RUNS'] ?? 1))

const faces = {
  text: {
    type: text,
    insert: ({ id, state }: Replica, at: number, n: number) => text.mutators.insertAt(id, state, at, 'xyz'.slice(0, n)),
    remove: ({ id, state }: Replica, at: number, n: number) => text.mutators.removeAt(id, state, at, n)
  },
  rga: {
    type: rga,
    insert: ({ id, state }: Replica, at: number, n: number) => rga.mutators.insertAllAt(id, state, at, ['x', 1, null].slice(0, n)),
    remove: ({ id, state }: Replica, at: number, n: number) => rga.mutators.removeAllAt(id, state, at, n)
  }
}

for (const [name, { type, insert, remove }] of Object.entries(faces)) {
  /** Types and erases around one place, as people do; each change is sent by itself. */
  function burst (who: Replica, random: (n: number) => number): void {
    let at = random(who.state.length + 1)
    for (let n = random(30); n > 0; n--) {
      const erases = random(4) === 0 && at > 0
      const k = Math.min(1 + (random(8) === 0 ? random(3) : 0), erases ? at : 3)
      if (erases) at -= k
      const delta = erases ? remove(who, at, k) : insert(who, at, k)
      if (!erases) at += k
      who.sent.push(type.encodeDelta!(delta, who.id))
      who.state = type.join(who.state, delta)
    }
  }

  describe(`a delta of ${name} that goes on where the one before ended`, () => {
    it('does what it does when it comes later, whatever happens in between', () => {
      fc.assert(fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed)
        const replicas = makeReplicas(type)
        const [alice, bob, carol] = replicas as [Replica, Replica, Replica]
        let [fromAlice, fromCarol] = [0, 0]
        for (let i = 0; i < 4; i++) {
          burst(alice, random)
          if (random(3) === 0) burst(carol, random)
          while (fromAlice < alice.sent.length) {
            receive(type, bob, alice, fromAlice)
            // Out of order, and twice.
            if (random(20) === 0) receive(type, bob, alice, Math.min(alice.sent.length - 1, fromAlice + random(4)))
            fromAlice++
            if (random(20) === 0) burst(bob, random)
            if (random(20) === 0) type.queries!['positionAt']!(bob.state, random(bob.state.length + 1))
            if (random(20) === 0 && fromCarol < carol.sent.length) receive(type, bob, carol, fromCarol++)
            if (random(60) === 0) bob.state = type.decode!(type.encode!(bob.state))
          }
          if (random(4) === 0 && bob.sent.length > 0) for (let k = 0; k < bob.sent.length; k++) receive(type, alice, bob, k)
        }
        settle(type, replicas, random)
        const [a, b, c] = replicas.map(({ state }) => type.encode!(state))
        expect(type.value(bob.state)).to.deep.equal(type.value(alice.state))
        expect(same(a!, b!) && same(b!, c!), 'bytes differ').to.equal(true)
      }), { numRuns: runs })
    })

    it('is made as it is where nobody remembers the one before', () => {
      fc.assert(fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed)
        const [remembers, forgets, bob] = [alike('alice'), alike('alice'), alike('bob')]
        let at = 0
        for (let step = 0; step < 80; step++) {
          const { length } = remembers.state
          if (random(6) === 0) at = random(length + 1)
          const erases = random(5) === 0 && at > 0
          const n = 1 + random(3)
          // A mutator looks for its place, also where nobody joins what it makes.
          if (length > 0) remove(forgets, random(length), 1)
          // Made and thrown away; in between, what is joined is not what was made last.
          if (random(8) === 0) insert(remembers, random(length + 1), n)
          const between = random(8) === 0 ? random(length + 1) : undefined
          const made = [remembers, forgets].map((who) => {
            const delta = erases ? remove(who, at - 1, 1) : insert(who, at, n)
            if (who === remembers && between !== undefined) insert(who, between, 1)
            who.state = type.join(who.state, delta)
            return delta
          })
          expect(made[0], `step ${step}`).to.deep.equal(made[1])
          at += erases ? -1 : n
          if (random(10) === 0) {
            burst(bob, random)
            for (const who of [remembers, forgets]) for (let k = 0; k < bob.sent.length; k++) receive(type, who, bob, k)
            at = Math.min(at, remembers.state.length)
          }
        }
        expect(same(type.encode!(remembers.state), type.encode!(forgets.state)), 'bytes differ').to.equal(true)
      }), { numRuns: runs })
    })
  })

  function alike (id: string): Replica {
    return { id, state: type.initial(), sent: [] }
  }
}

describe('who types on', () => {
  it('does so under the name they have by then', () => {
    const state = text.initial()
    text.join(state, text.mutators.insertAt('alice', state, 0, 'one'))
    const delta = text.mutators.insertAt('bob', state, 3, 'two')
    expect(delta).to.include({ replica: 'bob', counter: 0, continues: false, leftReplica: 'alice', leftCounter: 2 })
  })
})
