import { expect } from 'chai'
import type { TextState } from '../../src/sequences/index.js'
import { rga, text } from '../../src/sequences/index.js'
import type { Trace } from './trace-replay.js'
import { toUnits, traces } from './trace-replay.js'

const alice = 'a1'.repeat(16)
const all = traces()
const sequential = all.filter((trace) => trace.kind !== 'concurrent')
const concurrent = all.filter((trace) => trace.kind === 'concurrent')

/** Plays a sequential trace, handing each encoded delta to `sent`. */
function play (trace: Trace, sent: (bytes: Uint8Array) => void): TextState {
  let state = text.initial()
  const wide = /[\ud800-\udfff]/.test(JSON.stringify(trace.txns) + trace.startContent)
  const apply = (delta: ReturnType<typeof text.mutators.push>): void => {
    sent(text.encodeDelta!(delta, alice))
    state = text.join(state, delta)
  }
  if (trace.startContent) apply(text.mutators.insertAt(alice, state, 0, trace.startContent))
  for (const { patches } of trace.txns) {
    for (const [point, removed, inserted] of patches) {
      const [at, n] = toUnits(() => text.value(state), wide, point, removed)
      if (n > 0) apply(text.mutators.removeAt(alice, state, at, n))
      if (inserted !== '') apply(text.mutators.insertAt(alice, state, at, inserted))
    }
  }
  return state
}

describe('recorded editing traces', function () {
  this.timeout(60_000)

  for (const trace of sequential) {
    it(`${trace.name} ends in its recorded text, here, on a replica that gets the deltas, and after loading`, () => {
      let remote = text.initial()
      const state = play(trace, (bytes) => { remote = text.join(remote, text.decodeDelta!(bytes, alice)) })
      expect(text.value(state) === trace.endContent, 'local text').to.equal(true)
      expect(text.value(remote) === trace.endContent, 'remote text').to.equal(true)
      const bytes = text.encode!(state)
      expect(Buffer.compare(bytes, text.encode!(remote)), 'bytes').to.equal(0)
      expect(text.value(text.decode!(bytes)) === trace.endContent, 'loaded text').to.equal(true)
    })
  }

  it('rga holds the same characters as text', () => {
    const trace = sequential.find(({ name }) => name.endsWith('-2000'))!
    let state = rga.initial()
    for (const { patches } of trace.txns) {
      for (const [at, removed, inserted] of patches) {
        if (removed > 0) state = rga.join(state, rga.mutators.removeAllAt(alice, state, at, removed))
        if (inserted !== '') state = rga.join(state, rga.mutators.insertAllAt(alice, state, at, [...inserted]))
      }
    }
    expect(rga.value(state).join('') === trace.endContent).to.equal(true)
  })

  for (const trace of concurrent) {
    it(`${trace.name} ends in its recorded text on every replica, with ids in the order of the agents`, () => {
      const replicas = Array.from({ length: trace.numAgents! }, (_, i) => ({ id: i.toString(16).padStart(32, '0'), state: text.initial(), knows: new Set<number>() }))
      const sent: Uint8Array[][] = []
      const learn = (replica: (typeof replicas)[0], txns: readonly number[]): void => {
        const missing: number[] = []
        const stack = [...txns]
        while (stack.length > 0) {
          const txn = stack.pop()!
          if (replica.knows.has(txn)) continue
          replica.knows.add(txn)
          missing.push(txn)
          stack.push(...trace.txns[txn]!.parents!)
        }
        for (const txn of missing.sort((x, y) => x - y)) {
          const author = replicas[trace.txns[txn]!.agent!]!.id
          for (const bytes of sent[txn]!) replica.state = text.join(replica.state, text.decodeDelta!(bytes, author))
        }
      }
      trace.txns.forEach(({ parents, agent, patches }, txn) => {
        const replica = replicas[agent!]!
        learn(replica, parents!)
        sent[txn] = []
        for (const [at, removed, inserted] of patches) {
          const deltas = [
            () => text.mutators.removeAt(replica.id, replica.state, at, removed),
            () => text.mutators.insertAt(replica.id, replica.state, at, inserted)
          ]
          for (const make of deltas) {
            const delta = make()
            sent[txn].push(text.encodeDelta!(delta, replica.id))
            replica.state = text.join(replica.state, delta)
          }
        }
        replica.knows.add(txn)
      })
      for (const replica of replicas) {
        learn(replica, trace.txns.map((_, txn) => txn))
        expect(text.value(replica.state) === trace.endContent, replica.id).to.equal(true)
      }
      expect(Buffer.compare(text.encode!(replicas[0]!.state), text.encode!(replicas[1]!.state))).to.equal(0)
    })
  }
})
