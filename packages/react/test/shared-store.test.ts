import { expect } from 'chai'
import fc from 'fast-check'
import type { App } from '@peer-base/app'
import { createSharedStore, selectFrom } from '@peer-base/react'
import { createApps, eventually } from './support/apps.js'

describe('the store of a shared value', () => {
  let apps: ReturnType<typeof createApps>
  let alice: App
  beforeEach(() => {
    apps = createApps()
    alice = apps.open('alice')
  })
  afterEach(async () => { await apps.stop() })

  it('tells of an own change before the mutator returns, so that a controlled input keeps its caret', async () => {
    const list = await alice.collaborate<'rga', string>('doc', 'rga')
    const store = createSharedStore<readonly string[]>(list)
    const seen: Array<readonly string[]> = []
    store.subscribe(() => { seen.push(store.getSnapshot()) })
    const pushed = list.shared.push('milk')
    expect(seen).to.deep.equal([['milk']])
    await pushed
  })

  it('gives the same reference until the value changes, and another one after, for every kind of value', async () => {
    const [list, set, map, sub] = [
      await alice.collaborate<'rga', string>('list', 'rga'), await alice.collaborate<'aworset', string>('set', 'aworset'),
      await alice.collaborate('map', 'ormap'), await (await alice.collaborate('list', 'rga')).sub<'gset', number>('sub', 'gset')
    ]
    const changes: Array<[store: { getSnapshot (): unknown }, change: () => Promise<void>]> = [
      [createSharedStore<unknown>(list), async () => { await list.shared.push('a') }],
      [createSharedStore<unknown>(set), async () => { await set.shared.add('a') }],
      [createSharedStore<unknown>(map), async () => { await map.shared.applySub('k', 'mvreg', 'write', 1) }],
      [createSharedStore<unknown>(sub), async () => { await sub.shared.add(1) }]
    ]
    for (const [store, change] of changes) {
      const before = store.getSnapshot()
      expect(store.getSnapshot()).to.equal(before)
      await change()
      const after = store.getSnapshot()
      expect(after).to.not.equal(before)
      expect(store.getSnapshot()).to.equal(after)
    }
  })

  it('tells of what others did', async () => {
    const mine = await alice.collaborate<'gset', string>('doc', 'gset')
    const theirs = await apps.open('bob').collaborate<'gset', string>('doc', 'gset')
    const store = createSharedStore<ReadonlySet<string>>(theirs)
    const seen: Array<ReadonlySet<string>> = []
    store.subscribe(() => { seen.push(store.getSnapshot()) })
    await mine.shared.add('milk')
    await eventually('bob is told of milk', () => seen.at(-1)?.has('milk') === true)
  })

  it('leaves no listener behind, however often it is left', async () => {
    const list = await alice.collaborate<'rga', string>('doc', 'rga')
    const store = createSharedStore<readonly string[]>(list)
    const leave = [store.subscribe(() => {}), store.subscribe(() => {})]
    for (const each of leave) {
      each()
      each()
    }
    expect(list.shared.eventNames()).to.deep.equal([])
  })
})

describe('a selection of a store', () => {
  const source = (values: readonly number[]) => {
    let at = 0
    return {
      store: { getSnapshot: () => values[at], subscribe: () => () => {} },
      next () { at += 1 }
    }
  }

  it('runs the selector once for each value', () => {
    let calls = 0
    const { store, next } = source([1, 2])
    const selected = selectFrom(store, { select: (value) => { calls += 1; return [value] } })
    const first = selected.getSnapshot()
    expect(selected.getSnapshot()).to.equal(first)
    next()
    expect(selected.getSnapshot()).to.deep.equal([2])
    expect(calls).to.equal(2)
  })

  it('keeps what was shown while it is equal, through a selector that is made anew', () => {
    const { store } = source([1])
    const isEqual = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((each, i) => each === b[i])
    const first = selectFrom(store, { select: (value) => [value], isEqual }).getSnapshot()
    const again = selectFrom(store, { select: (value) => [value], isEqual, shown: () => ({ selection: first }) })
    expect(again.getSnapshot()).to.equal(first)
  })

  it('always shows what the selector says of the newest value, and changes its reference only with it', () => {
    fc.assert(fc.property(fc.array(fc.nat(9), { minLength: 1 }), (values) => {
      const { store, next } = source(values)
      const selected = selectFrom(store, { select: (value) => ({ half: Math.floor((value ?? 0) / 2) }), isEqual: (a, b) => a.half === b.half })
      let before: { readonly half: number } | undefined
      for (const value of values) {
        const now = selected.getSnapshot()
        expect(now).to.deep.equal({ half: Math.floor(value / 2) })
        expect(now === before).to.equal(before?.half === now.half)
        before = now
        next()
      }
    }))
  })
})
