import { expect } from 'chai'
import fc from 'fast-check'
import { rga, text } from '../../src/sequences/index.js'
import type { Face, Step } from './replicas.js'
import { makeReplicas, randomFrom, run, same, settle } from './replicas.js'

const runs = Math.ceil(1000 * Number(process.env['PEERBASE_RUNS'] ?? 1))

const faces: Record<string, Face> = {
  text: {
    type: text,
    elements: (value: string) => value.split(''),
    insert: (replica, at, elements) => text.mutators.insertAt(replica.id, replica.state, at, elements.join('')),
    remove: (replica, at, n) => text.mutators.removeAt(replica.id, replica.state, at, n)
  },
  rga: {
    type: rga,
    elements: (value: unknown[]) => value,
    insert: (replica, at, elements) => rga.mutators.insertAllAt(replica.id, replica.state, at, elements),
    remove: (replica, at, n) => rga.mutators.removeAllAt(replica.id, replica.state, at, n)
  }
}

const nat = fc.nat({ max: 1000 })
// Letters of one UTF-16 unit: a model of units knows nothing of pairs.
const content = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '漢'), minLength: 1, maxLength: 5 })
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('insert' as const), who: nat, at: nat, content }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), who: nat, at: nat, n: fc.nat({ max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deliver' as const), from: nat, to: nat, pick: nat }) }
), { maxLength: 80, size: 'max' })

for (const [name, face] of Object.entries(faces)) {
  const { type } = face
  describe(`${name} under random edits`, () => {
    it('shows what a plain list shows, and converges in value and bytes however deltas travel', () => {
      fc.assert(fc.property(steps, fc.integer(), (list, seed) => {
        const replicas = run(face, list)
        settle(type, replicas, randomFrom(seed))
        const [alice, bob, carol] = replicas.map((replica) => type.encode!(replica.state))
        expect(type.value(replicas[1]!.state)).to.deep.equal(type.value(replicas[0]!.state))
        expect(same(alice!, bob!) && same(bob!, carol!), 'bytes differ').to.equal(true)
      }), { numRuns: runs })
    })

    it('joins full states in any order, idempotently, to the state that the deltas make', () => {
      fc.assert(fc.property(steps, fc.integer(), (list, seed) => {
        const replicas = run(face, list)
        const states = replicas.map((replica) => type.encode!(replica.state))
        const joined = [[0, 1, 2], [2, 1, 0], [1, 0, 2, 1, 1]].map((order) => {
          let state = type.initial()
          for (const i of order) state = type.join(state, type.decode!(states[i]!))
          return type.encode!(type.join(state, state))
        })
        settle(type, replicas, randomFrom(seed))
        const settled = type.encode!(replicas[0]!.state)
        for (const bytes of joined) expect(same(bytes, joined[0]!), 'orders differ').to.equal(true)
        // Sent deltas that reached nobody are in their author's state, so nothing is missing.
        expect(same(joined[0]!, settled), 'states and deltas differ').to.equal(true)
      }), { numRuns: runs })
    })

    it('joins deltas into groups that do what they do one by one, and whose codec loses nothing', () => {
      fc.assert(fc.property(steps, fc.nat({ max: 20 }), fc.integer(), (list, size, seed) => {
        const replicas = run(face, list)
        const random = randomFrom(seed)
        const grouped = makeReplicas(type)
        const whole = type.initial()
        let batched = type.initial()
        for (const { id, sent } of replicas) {
          for (let i = 0; i < sent.length;) {
            let group: any = type.emptyDelta!()
            for (let k = 0; k <= random(size + 1) && i < sent.length; k++) group = type.joinDeltas!(group, type.decodeDelta!(sent[i++]!, id))
            const bytes = type.encodeDelta!(group, id)
            expect(same(type.encodeDelta!(type.decodeDelta!(bytes, id), id), bytes), 'a second encoding differs').to.equal(true)
            batched = type.join(batched, type.decodeDelta!(bytes, id))
          }
          for (const bytes of sent) type.join(whole, type.decodeDelta!(bytes, id))
        }
        expect(grouped.length).to.equal(3)
        expect(same(type.encode!(batched), type.encode!(whole))).to.equal(true)
      }), { numRuns: runs })
    })

    it('keeps in the state what still waits, through the codec', () => {
      fc.assert(fc.property(steps, fc.integer(), (list, seed) => {
        const replicas = run(face, list)
        const random = randomFrom(seed)
        const all = replicas.flatMap(({ id, sent }) => sent.map((bytes) => ({ id, bytes })))
        let state = type.initial()
        let whole = type.initial()
        while (all.length > 0) {
          const [{ id, bytes }] = all.splice(random(all.length), 1) as [{ id: string, bytes: Uint8Array }]
          state = type.join(type.decode!(type.encode!(state)), type.decodeDelta!(bytes, id))
          whole = type.join(whole, type.decodeDelta!(bytes, id))
          expect(same(type.encode!(state), type.encode!(whole))).to.equal(true)
        }
      }), { numRuns: Math.ceil(runs / 3) })
    })
  })
}
