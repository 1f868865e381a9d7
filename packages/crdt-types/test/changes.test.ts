import { expect } from 'chai'
import fc from 'fast-check'
import { runs } from './support/runs.js'
import { keyOf, keysOf } from './oracles/sets.js'
import { subjects } from './support/subjects.js'
import { clone, delta, group, play, steps } from './support/world.js'

interface SetChange { add?: unknown, remove?: unknown }

/** Joins everything into one state through `joinWithChange`, in groups, and hands out what each join told. */
function listen (name: string, told: (before: any, changes: readonly any[], after: any) => void): void {
  const { type, ops } = subjects[name]!
  fc.assert(fc.property(steps(ops), fc.integer({ min: 1, max: 4 }), fc.boolean(), (history, size, reverse) => {
    const world = play(type, history)
    const order = world.log.map((_, i) => i)
    if (reverse) order.reverse()
    let state = type.initial()
    for (let i = 0; i < order.length; i += size) {
      const before = type.value(state)
      const joined = type.joinWithChange!(state, group(type, order.slice(i, i + size).map(index => delta(world, index))))
      state = joined.state
      const changes = joined.changes!
      expect(joined.change).to.deep.equal(changes.length === 1 ? changes[0] : changes.length === 0 ? undefined : changes)
      told(before, changes, type.value(state))
    }
    // The same state that a plain join makes.
    const plain = order.reduce((into, index) => type.join(into, delta(world, index)), type.initial())
    expect(type.encode!(state)).to.deep.equal(type.encode!(plain))
    expect(type.joinWithChange!(state, clone(type, state)).changes).to.deep.equal([])
  }), runs(100))
}

describe('what a join tells', () => {
  for (const name of ['gset', '2pset', 'aworset', 'rworset', 'rwlwwset']) {
    it(`of ${name} makes the set after of the set before`, () => {
      listen(name, (before, changes: readonly SetChange[], after) => {
        const keys = new Set(keysOf(before))
        for (const change of changes) {
          if ('add' in change) keys.add(keyOf(change.add))
          else expect(keys.delete(keyOf(change.remove)), 'removed what was not there').to.equal(true)
        }
        expect([...keys].sort()).to.deep.equal(keysOf(after))
      })
    })
  }

  it('of mvreg is one event where the values are others, and none where they are not', () => {
    listen('mvreg', (before, changes, after) => {
      if (changes.length === 0) expect(after).to.equal(before)
      expect(changes).to.deep.equal(changes.length === 0 ? [] : [undefined])
    })
  })

  it('of ormap names each key whose value is another, once', () => {
    listen('ormap', (before: Record<string, unknown>, changes: ReadonlyArray<{ key: string }>, after: Record<string, unknown>) => {
      const told = changes.map(change => change.key)
      expect(new Set(told).size).to.equal(told.length)
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const [was, is] = [before, after].map(object => Object.getOwnPropertyDescriptor(object, key)?.value as unknown)
        if (!told.includes(key)) expect(is).to.equal(was)
      }
    })
  })
})
