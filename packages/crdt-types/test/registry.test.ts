import { expect } from 'chai'
import type { CrdtType } from '@peer-base/crdt-types'
import { builtInTypes, createRegistry, createReplica } from '@peer-base/crdt-types'

const max: CrdtType<number> = {
  initial: () => 0,
  join: (a, b) => Math.max(a, b),
  value: state => state,
  mutators: { raise: (_id, state, to: number) => Math.max(state, to) }
}

describe('a registry', () => {
  it('holds the built-in types', () => {
    const registry = createRegistry()
    expect(registry.names()).to.deep.equal(Object.keys(builtInTypes))
    for (const name of registry.names()) expect(registry.type(name).name).to.equal(name)
  })

  it('holds what was defined, under the name it was defined under, and keeps registries apart', () => {
    const registry = createRegistry()
    registry.define('max', max)
    expect(registry.has('max')).to.equal(true)
    expect(registry.type('max').name).to.equal('max')
    expect(createRegistry().has('max')).to.equal(false)
    const replica = createReplica(registry.type('max'), { id: 'alice' })
    replica['raise'](3)
    const bob = createReplica(registry.type('max'), { id: 'bob' })
    bob.load(replica.encode())
    expect(bob.value()).to.equal(3)
  })

  it('takes a function of the replica id, and gives each replica its own', () => {
    const registry = createRegistry()
    registry.define('names', id => ({
      initial: () => new Set<string>(),
      join: (a: Set<string>, b: Set<string>) => new Set([...a, ...b]),
      value: state => state,
      mutators: { sign: () => new Set([id]) }
    }))
    const alice = createReplica(registry.type('names'), { id: 'alice' })
    const bob = createReplica(registry.type('names'), { id: 'bob' })
    bob.apply(alice['sign']())
    bob['sign']()
    expect(bob.value()).to.deep.equal(new Set(['alice', 'bob']))
  })

  it('takes a type without mutators', () => {
    const registry = createRegistry()
    const { mutators, ...rest } = max
    registry.define('still', rest as CrdtType)
    expect(Object.keys(mutators)).to.deep.equal(['raise'])
    expect(registry.type('still').mutators).to.deep.equal({})
  })

  it('takes a type that brings its own codec, frozen and with methods on its prototype, at its word', () => {
    class Counted implements CrdtType<{ n: number }> {
      readonly name = 'inner'
      readonly #most = Math.max
      readonly mutators = { raise: (_id: string, _state: { n: number }, n: number) => ({ n }) }
      initial (): { n: number } { return { n: 0 } }
      join (a: { n: number }, b: { n: number }): { n: number } { return { n: this.#most(a.n, b.n) } }
      value (state: { n: number }): number { return state.n }
      encode (state: { n: number }): Uint8Array { return Uint8Array.of(state.n) }
      decode (bytes: Uint8Array): { n: number } { return { n: bytes[0] ?? 0 } }
    }
    const registry = createRegistry()
    registry.define('outer', Object.freeze(new Counted()))
    const type = registry.type('outer')
    expect(type.name).to.equal('outer')
    const replica = createReplica(type, { id: 'alice' })
    replica['raise'](7)
    expect(replica.encode()).to.deep.equal(Uint8Array.of(7))
    expect(replica.value()).to.equal(7)
    expect(replica.encodeDelta(replica['raise'](9))).to.deep.equal(Uint8Array.of(9))
    replica.applyEncoded(Uint8Array.of(11), 'bob')
    expect(replica.value()).to.equal(11)
  })

  it('keeps the queries and the changes that a type without a codec tells', () => {
    const registry = createRegistry()
    registry.define('max', {
      ...max,
      joinWithChange: (state: number, delta: number) => ({ state: Math.max(state, delta), change: { to: delta } }),
      queries: { isAbove: (state: number, n: number) => state > n }
    })
    const replica = createReplica(registry.type('max'), { id: 'alice' })
    const heard: unknown[] = []
    replica.on('change', change => heard.push(change))
    replica['raise'](3)
    expect(heard).to.deep.equal([{ to: 3 }])
    expect(replica['isAbove'](2)).to.equal(true)
  })

  it('refuses a name that is taken', () => {
    const registry = createRegistry()
    expect(() => registry.define('gset', max)).to.throw().with.property('code', 'PEERBASE_DUPLICATE_TYPE')
  })

  it('tells which names are known when asked for another', () => {
    expect(() => createRegistry().type('gsett')).to.throw(/'gsett'.*gset.*ormap/).with.property('code', 'PEERBASE_UNKNOWN_TYPE')
    expect(() => createRegistry().type(undefined as unknown as string)).to.throw().with.property('code', 'PEERBASE_UNKNOWN_TYPE')
    expect(createRegistry().has('toString')).to.equal(false)
  })

  it('says which member of a type is missing', () => {
    const registry = createRegistry()
    for (const member of ['initial', 'join', 'value']) {
      expect(() => registry.define('broken', { ...max, [member]: undefined })).to.throw(new RegExp(`no function ${member}`)).with.property('code', 'PEERBASE_INVALID_TYPE')
    }
    expect(() => registry.define('broken', { ...max, mutators: { inc: 1 } } as unknown as CrdtType)).to.throw(/mutator inc/)
    expect(() => registry.define('broken', { ...max, mutators: 7 } as unknown as CrdtType)).to.throw(/mutators/)
    expect(() => registry.define('broken', () => { throw new Error('no') })).to.throw(/failed/).with.nested.property('cause.message', 'no')
    for (const broken of [undefined, null, 7, 'gset', () => undefined]) {
      expect(() => registry.define('broken', broken as unknown as CrdtType)).to.throw().with.property('code', 'PEERBASE_INVALID_TYPE')
    }
    expect(registry.has('broken')).to.equal(false)
  })

  it('takes any non-empty string as a name, and never a prototype for a type', () => {
    const registry = createRegistry()
    for (const name of ['__proto__', 'constructor', 'a/b', '☂️', ' ', 'b']) {
      registry.define(name, max)
      expect(registry.type(name).value(3)).to.equal(3)
    }
    for (const bad of ['', 7, null, undefined, {}, '\ud800']) {
      expect(() => registry.define(bad as string, max)).to.throw().with.property('code', 'PEERBASE_INVALID_TYPE')
    }
    expect(({} as Record<string, unknown>)['initial']).to.equal(undefined)
  })
})
