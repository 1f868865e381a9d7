import { expect } from 'chai'
import fc from 'fast-check'
import { ByteWriter } from '../../src/codec/byte-writer.js'
import { text } from '../../src/sequences/index.js'

interface Run { readonly replica: number, readonly counter: number, readonly length: number }

const ids = ['alice', 'bob']
const runs = Math.ceil(3000 * Number(process.env['PEERBASE_RUNS'] ?? 1))

/** A state of runs that are all deleted, so that no content has to fit. */
function stateOf (replicas: number, all: readonly Run[], columns: Partial<Record<'counters' | 'lengths', Uint8Array>> = {}): Uint8Array {
  const writer = new ByteWriter()
  writer.u8(0)
  writer.varint(replicas)
  for (const id of ids.slice(0, replicas)) writer.replica(id)
  writer.varint(all.length)
  writer.block(column((each) => { for (const { replica } of all) each.varint(replica).varint(0) }))
  const ends = [0, 0]
  writer.block(columns.counters ?? column((each) => {
    for (const { replica, counter, length } of all) {
      each.zigzag(counter - (ends[replica] ?? 0))
      ends[replica] = counter + length
    }
  }))
  writer.block(columns.lengths ?? column((each) => { for (const { length } of all) each.varint(2 * length + 1) }))
  for (let empty = 0; empty < 3; empty++) writer.varint(0)
  return writer.finish()
}

interface Numbers { varint (n: number): Numbers, zigzag (n: number): Numbers }

function column (write: (numbers: Numbers) => void): Uint8Array {
  const writer = new ByteWriter()
  const numbers: Numbers = {
    varint: (n) => { writer.varint(n); return numbers },
    zigzag: (n) => { writer.zigzag(n); return numbers }
  }
  write(numbers)
  return writer.finish()
}

function isTaken (bytes: Uint8Array): boolean {
  try {
    const state = text.decode!(bytes)
    // Encoding builds the items, too.
    expect(text.value(text.decode!(text.encode!(state)))).to.equal('')
    return true
  } catch (error) {
    expect((error as { code?: string }).code, String(error)).to.equal('PEERBASE_CRDT_DECODE')
    return false
  }
}

/** Each replica's counters from 0 on, each once; counted one by one. */
function isWhole (replicas: number, all: readonly Run[]): boolean {
  return ids.slice(0, replicas).every((_, replica) => {
    const counters = all.filter((run) => run.replica === replica).flatMap(({ counter, length }) => Array.from({ length }, (_, i) => counter + i))
    return counters.length > 0 && counters.sort((a, b) => a - b).every((counter, i) => counter === i)
  })
}

/** Cuts of each replica's counters into runs, in any order, and then some of the runs moved or made longer or shorter. */
const layouts = fc.record({
  replicas: fc.integer({ min: 1, max: 2 }),
  cuts: fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 8 }),
  order: fc.infiniteStream(fc.nat()),
  changes: fc.array(fc.tuple(fc.nat(7), fc.integer({ min: -3, max: 3 }), fc.integer({ min: -2, max: 2 })), { maxLength: 2 })
}).map(({ replicas, cuts, order, changes }) => {
  const ends = [0, 0]
  const all = cuts.map(([which, length]) => {
    const replica = which % replicas
    const counter = ends[replica] ?? 0
    ends[replica] = counter + length
    return { replica, counter, length, place: order.next().value ?? 0 }
  }).sort((a, b) => a.place - b.place).map(({ replica, counter, length }) => ({ replica, counter, length }))
  for (const [which, by, longer] of changes) {
    const run = all[which % all.length]
    if (run === undefined) continue
    run.counter = Math.max(0, run.counter + by)
    run.length = Math.max(1, run.length + longer)
  }
  return { replicas, all }
})

describe('hostile runs in a state', () => {
  it('are taken exactly when each replica has each of its counters once', () => {
    let taken = 0
    fc.assert(fc.property(layouts, ({ replicas, all }) => {
      const isGood = isTaken(stateOf(replicas, all))
      if (isGood) taken += 1
      return isGood === isWhole(replicas, all)
    }), { numRuns: runs })
    expect(taken).to.be.greaterThan(runs / 20)
    expect(taken).to.be.lessThan(runs * 19 / 20)
  })

  const one: readonly Run[] = [{ replica: 0, counter: 0, length: 1 }]
  const two: readonly Run[] = [...one, { replica: 0, counter: 1, length: 1 }]
  const cases: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
    ['a number longer than necessary', stateOf(1, one, { lengths: Uint8Array.of(0x83, 0) })],
    ['a number whose middle is zero and whose end is missing', stateOf(1, one, { lengths: Uint8Array.of(0x83, 0x80) })],
    ['a counter whose end is missing', stateOf(1, one, { counters: Uint8Array.of(0x80) })],
    ['a number with hundreds of digits', stateOf(1, one, { counters: new Uint8Array(400).fill(0xff, 0, 399).fill(1, 399) })],
    ['a number of 33 bits', stateOf(1, one, { lengths: column((each) => { each.varint(2 ** 32 + 3) }) })],
    ['a length of zero', stateOf(1, one, { lengths: Uint8Array.of(1) })],
    ['a length beyond all counters', stateOf(1, two, { lengths: column((each) => { each.varint(3).varint(2 ** 32 - 1) }) })],
    ['a counter below zero', stateOf(1, one, { counters: Uint8Array.of(1) })],
    ['a column with too many numbers', stateOf(1, one, { counters: Uint8Array.of(0, 0) })],
    ['a column with too few', stateOf(1, two, { counters: Uint8Array.of(0) })],
    ['a number that takes bytes of the next one', stateOf(1, two, { lengths: Uint8Array.of(3, 0x83) })]
  ]
  for (const [what, bytes] of cases) it(`are refused for ${what}`, () => { expect(isTaken(bytes)).to.equal(false) })

  it('are taken with the largest counter there may be', () => {
    const large = stateOf(1, [{ replica: 0, counter: 0, length: 2 ** 31 - 1 }])
    expect(text.value(text.decode!(large))).to.equal('')
  })
})
