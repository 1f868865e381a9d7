import { expect } from 'chai'
import { createRegistry, type CrdtTypeDefinition } from '@peer-base/crdt-types'
import type { Keys } from '@peer-base/keys'
import { PeerBase } from 'peer-base'
import { type Apps, codeOf, eachWithAppsAndKeys, eventually } from './apps.js'

type Mutators = Record<string, (...args: unknown[]) => Promise<void>>

const highest: CrdtTypeDefinition = {
  initial: () => 0,
  join: (a: number, b: number) => Math.max(a, b),
  value: (state: number) => state,
  mutators: { score: (_id: string, _state: number, points: number) => points }
}

/** The best score of each player, known by replica: the definition needs the id. */
const scores: CrdtTypeDefinition = (id) => ({
  initial: () => new Map<string, number>(),
  join (a: Map<string, number>, b: Map<string, number>) {
    for (const [player, points] of b) a.set(player, Math.max(points, a.get(player) ?? 0))
    return a
  },
  value: (state: Map<string, number>) => [...state.values()].sort((a, b) => a - b),
  mutators: { score: (_id: string, _state: unknown, points: number) => new Map([[id, points]]) }
})

/** Names that the compiler is not told of: it takes any string that it does not know, and no misspelt literal. */
const mine: string = 'mine'
const zero: string = 'zero'
const greedy: string = 'greedy'

describe('types', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  for (const [form, definition, expected] of [['an object', highest, 7], ['a function', scores, [5, 7]]] as const) {
    it(`defined as ${form} replicate, persist and stand as subs`, async () => {
      const types = createRegistry()
      types.define('mine', definition)
      const alice = apps.open('alice', { types })
      const [a, b] = await Promise.all([alice.collaborate('doc', mine, { keys }), apps.open('bob', { types }).collaborate('doc', mine, { keys })])
      await (a.shared as unknown as Mutators)['score']?.(7)
      await (b.shared as unknown as Mutators)['score']?.(5)
      const sub = await a.sub('inner', mine)
      await (sub.shared as unknown as Mutators)['score']?.(7)
      const settled = (): boolean => [a, b].every(({ shared }) => JSON.stringify(shared.value()) === JSON.stringify(expected))
      await eventually('both agree', settled)
      await alice.stop()
      const again = await apps.open('alice', { types }).collaborate('doc', mine, { keys })
      expect(again.shared.value()).to.deep.equal(expected)
      expect((await again.sub('inner', mine)).shared.value()).to.deep.equal(form === 'an object' ? 7 : [7])
    })
  }

  it('of 2019 without mutators only show', async () => {
    const types = createRegistry()
    types.define('zero', () => ({ initial: () => 0, join: () => 0, value: (state: number) => state }) as never)
    const a = await apps.open('alice', { types }).collaborate('doc', zero, { keys })
    expect(a.shared.value()).to.equal(0)
  })

  it('keep what a sub of an undefined type received, pass it on, and show it once it is defined', async () => {
    const known = createRegistry()
    known.define('mine', highest)
    const later = createRegistry()
    const alice = apps.open('alice', { types: known })
    const a = await alice.collaborate('doc', 'gset', { keys })
    const b = await apps.open('bob', { types: later }).collaborate('doc', 'gset', { keys })
    const sub = await a.sub('scores', mine)
    await a.shared.add('before')
    await (sub.shared as unknown as Mutators)['score']?.(3)
    await (sub.shared as unknown as Mutators)['score']?.(9)
    await a.shared.add('after')
    await eventually('bob has what he can read', () => b.shared.value().has('after'))
    expect(await codeOf(() => b.sub('scores', mine))).to.equal('PEERBASE_UNKNOWN_TYPE')
    await alice.stop()
    apps.cut('alice')
    const c = await apps.open('carol', { types: known }).collaborate('doc', 'gset', { keys })
    await eventually('carol has all from bob', () => c.shared.value().has('after'))
    expect((await c.sub('scores', mine)).shared.value()).to.equal(9)
    later.define('mine', highest)
    expect((await b.sub('scores', mine)).shared.value()).to.equal(9)
  })

  it('never let a mutator take the place of a member of the document', async () => {
    const types = createRegistry()
    types.define('greedy', {
      initial: () => 0, join: (a: number, b: number) => Math.max(a, b), value: (state: number) => state,
      mutators: { on: () => 1, value: () => 2, emit: () => 3, inc: () => 4 }
    })
    const { shared } = await apps.open('alice', { types }).collaborate('doc', greedy, { keys })
    let heard = 0
    shared.on('state changed', () => { heard += 1 })
    await (shared as unknown as Mutators)['inc']?.()
    await eventually('told', () => heard === 1)
    expect(shared.value()).to.equal(4)
  })

  it('are defined once, and have to be types', async () => {
    const { collaborationTypes } = PeerBase
    collaborationTypes.define('compat highest', highest)
    expect(collaborationTypes.has('compat highest')).to.equal(true)
    expect(collaborationTypes.names()).to.include.members(['rga', 'compat highest'])
    expect(collaborationTypes.type('compat highest')).to.have.property('initial')
    expect(await codeOf(() => { collaborationTypes.define('compat highest', highest) })).to.equal('PEERBASE_DUPLICATE_TYPE')
    expect(await codeOf(() => { collaborationTypes.define('rga', highest) })).to.equal('PEERBASE_DUPLICATE_TYPE')
    for (const bad of [null, {}, { initial: () => 0 }, () => undefined, () => { throw new Error('mine') }]) {
      expect(await codeOf(() => { collaborationTypes.define('compat bad', bad as never) })).to.equal('PEERBASE_INVALID_TYPE')
    }
    expect(await codeOf(() => { collaborationTypes.define('', highest) })).to.equal('PEERBASE_INVALID_TYPE')
    expect(await codeOf(() => collaborationTypes.type('compat unknown'))).to.equal('PEERBASE_UNKNOWN_TYPE')
  })
})
