import { expect } from 'chai'
import fc from 'fast-check'
import type { BuiltInTypeName } from '@peer-base/crdt-types'
import { builtInTypes, ByteWriter, createReplica, DecodeError } from '@peer-base/crdt-types'
import { subjects } from './support/subjects.js'
import { clone, group, play, REPLICAS, steps } from './support/world.js'

/** Every mutator that takes an element, and what stands before it. */
const TAKERS: ReadonlyArray<readonly [BuiltInTypeName, string, ...unknown[]]> = [
  ['gset', 'add'], ['2pset', 'add'], ['2pset', 'remove'], ['aworset', 'add'], ['aworset', 'remove'], ['rworset', 'add'], ['rworset', 'remove'],
  ['rwlwwset', 'add'], ['rwlwwset', 'remove'], ['rwlwwset', 'add', 7], ['lwwreg', 'write'], ['lwwreg', 'write', 7], ['mvreg', 'write'],
  ['rga', 'push'], ['rga', 'insertAt', 0], ['ormap', 'applySub', 'k', 'mvreg', 'write'], ['ormap', 'applySub', 'k', 'aworset', 'add'],
  ['ormap', 'applySub', 'k', 'ormap', 'applySub', 'k', 'rworset', 'add']
]
const ADDERS = TAKERS.filter(([, mutator]) => mutator !== 'remove')
const COUNTS: ReadonlyArray<readonly [BuiltInTypeName, string, ...unknown[]]> = [
  ['gcounter', 'inc'], ['pncounter', 'inc'], ['pncounter', 'dec'], ['ccounter', 'inc'], ['ccounter', 'dec'],
  ['ormap', 'applySub', 'k', 'ccounter', 'inc'], ['ormap', 'applySub', 'k', 'ccounter', 'dec']
]

const AUTHOR = REPLICAS[1]

function nested (depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
const loop = new Map<unknown, unknown>()
loop.set('self', [loop])

const NO_ELEMENTS: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  'a function': () => 1,
  'a symbol': Symbol('s'),
  'an object that holds itself': cyclic,
  'a map that holds itself': loop,
  'nothing in an object': { a: undefined },
  'a hole in an array': [1, , 2],
  'a function in a set': new Set([() => 1]),
  'a date': new Date(0),
  'a lone surrogate': 'a\ud800b',
  'a lone surrogate as a key': { '\udc00': 1 },
  'a hundred thousand levels': nested(100_000),
  'more items than a value may hold': Array.from({ length: 60_000 }, () => 0)
}

/** Calls with these arguments are refused with the code, by a replica that has something already, and change nothing. */
function refused (call: readonly [BuiltInTypeName, string, ...unknown[]], argument: readonly unknown[], code: string): void {
  const [name, mutator, ...before] = call
  const replica: any = createReplica(builtInTypes[name], { id: 'alice' })
  if (name.includes('counter')) replica.inc(1)
  else replica[mutator === 'remove' ? 'add' : mutator](...before, ...(name === 'ormap' && before[1] === 'ccounter' ? [3] : ['here']))
  const heard: unknown[] = []
  replica.on('change', (change: unknown) => heard.push(change))
  replica.on('delta', (delta: unknown) => heard.push(delta))
  const bytes = replica.encode()
  const value = replica.value()
  expect(() => replica[mutator](...before, ...argument), `${name}.${mutator}`).to.throw().with.property('code', code)
  expect(replica.encode()).to.deep.equal(bytes)
  expect(replica.value()).to.equal(value)
  expect(heard).to.deep.equal([])
}

describe('every mutator that takes an element', () => {
  for (const [what, element] of Object.entries(NO_ELEMENTS)) {
    it(`refuses ${what}, and nothing has changed`, () => {
      for (const call of TAKERS) refused(call, [element], 'PEERBASE_BAD_ARGUMENT')
    })
  }

  it('takes a string of millions, and the other replica gets it', () => {
    const huge = '☂ and more '.repeat(200_000)
    for (const [name, mutator, ...before] of ADDERS) {
      const alice: any = createReplica(builtInTypes[name], { id: 'alice' })
      const bob: any = createReplica(builtInTypes[name], { id: 'bob' })
      bob.applyEncoded(alice.encodeDelta(alice[mutator](...before, huge)), 'alice')
      expect(bob.encode(), name).to.deep.equal(alice.encode())
      expect(bob.encode().length).to.be.greaterThan(huge.length)
    }
  })

  it('takes -0 for 0, and NaN for one number like any other', () => {
    for (const [name, mutator, ...before] of ADDERS) {
      const alice: any = createReplica(builtInTypes[name], { id: 'alice' })
      const plain: any = createReplica(builtInTypes[name], { id: 'alice' })
      const zero = alice.encodeDelta(alice[mutator](...before, -0))
      // The clock's timestamp stands in the delta where none was given.
      if (before.length > 0 || !['rwlwwset', 'lwwreg'].includes(name)) expect(zero).to.deep.equal(plain.encodeDelta(plain[mutator](...before, 0)))
      alice[mutator](...before, NaN)
      alice[mutator](...before, NaN)
      const shown = JSON.stringify(alice.value(), (_, value: unknown) => value instanceof Set ? [...value].map(String) : Number.isNaN(value) ? 'NaN' : value)
      expect(shown.split('NaN').length - 1, name).to.equal(name === 'rga' ? 2 : 1)
    }
  })
})

describe('every mutator of a counter', () => {
  it('refuses what is no count, and nothing has changed', () => {
    for (const by of [-1, 0.5, NaN, Infinity, 2 ** 53, '1', null, 1n, {}]) for (const call of COUNTS) refused(call, [by], 'PEERBASE_BAD_ARGUMENT')
  })

  it('refuses to count where a double no longer counts by one', () => {
    for (const call of COUNTS) {
      const [name, mutator, ...before] = call
      const replica: any = createReplica(builtInTypes[name], { id: 'alice' })
      replica[mutator](...before, Number.MAX_SAFE_INTEGER)
      const bytes = replica.encode()
      expect(() => replica[mutator](...before, 1)).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
      expect(replica.encode()).to.deep.equal(bytes)
    }
  })
})

describe('timestamps', () => {
  it('that are no finite numbers are refused, and nothing has changed', () => {
    for (const time of [NaN, Infinity, -Infinity, '1', undefined, null, 1n]) {
      refused(['lwwreg', 'write'], [time, 'v'], 'PEERBASE_BAD_ARGUMENT')
      for (const mutator of ['add', 'remove']) refused(['rwlwwset', mutator], [time, 'v'], 'PEERBASE_BAD_ARGUMENT')
    }
    for (const [name, mutator] of [['lwwreg', 'write'], ['rwlwwset', 'add'], ['rwlwwset', 'remove']] as const) {
      for (const many of [[], [1, 2, 3]]) refused([name, mutator], many, 'PEERBASE_BAD_ARGUMENT')
    }
  })
})

for (const [name, { type, ops }] of Object.entries(subjects)) {
  describe(`the decoders of ${name}`, () => {
    const worlds = fc.sample(steps(ops), { numRuns: 20, seed: 1 }).map(history => play(type, history))

    it('refuse what was cut short, at every length, or take a state that is smaller', () => {
      for (const { states: [state], log } of worlds) {
        const bytes = type.encode!(state)
        const all = type.encodeDelta!(group(type, log.map(({ bytes: each, author }) => type.decodeDelta!(each, author))), AUTHOR)
        for (let n = 0; n < bytes.length; n++) cutShort(() => type.encode!(type.decode!(bytes.slice(0, n))), bytes.slice(0, n))
        for (let n = 0; n < all.length; n++) cutShort(() => type.encodeDelta!(type.decodeDelta!(all.slice(0, n), AUTHOR), AUTHOR), all.slice(0, n))
      }
    })

    it('refuse what has a part twice', () => {
      for (const { states: [state], log: [first] } of worlds) {
        const bytes = type.encode!(state)
        const delta = first!.bytes
        if (bytes.length > 0) expect(() => type.decode!(Uint8Array.from([...bytes, ...bytes]))).to.throw(DecodeError)
        if (delta.length > 0) expect(() => type.decodeDelta!(Uint8Array.from([...delta, ...delta]), first!.author)).to.throw(DecodeError)
      }
    })
  })
}

/** Nothing but the empty input is a form of its own inside another. */
function cutShort (decode: () => Uint8Array, bytes: Uint8Array): void {
  let again: Uint8Array
  try {
    again = decode()
  } catch (error) {
    expect(error).to.be.instanceOf(DecodeError)
    return
  }
  expect(again).to.deep.equal(bytes)
}

describe('a hostile delta of a causal type', () => {
  const { type } = subjects['aworset']!

  /** `count` single counters that are not live, two apart, from `start` on. */
  function gaps (count: number, start: number): Uint8Array {
    const writer = new ByteWriter()
    writer.varint(0)
    writer.varint(count)
    for (let i = 0; i < count; i++) {
      writer.varint(i === 0 ? start - 1 : 1)
      writer.varint(2)
    }
    return writer.finish()
  }

  it('with a hundred thousand gaps below a hundred thousand others is joined as a whole, and says what it says', () => {
    const state = type.join(type.initial(), type.decodeDelta!(gaps(100_000, 1_000_001), AUTHOR))
    const delta = type.decodeDelta!(gaps(100_000, 1), AUTHOR)
    const both = type.join(clone(type, state), delta)
    expect(type.encode!(both)).to.deep.equal(type.encode!(type.join(type.join(type.initial(), delta), state)))
    expect(type.encode!(type.join(clone(type, both), delta))).to.deep.equal(type.encode!(both))
  })

  it('that names dots nobody has heard of takes nothing away that comes later under other dots', () => {
    const alice = createReplica('aworset', { id: AUTHOR })
    alice.apply(type.decodeDelta!(gaps(50, 1), AUTHOR))
    alice.add('still')
    expect(alice.value()).to.deep.equal(new Set(['still']))
  })
})
