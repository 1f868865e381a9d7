import { expect } from 'chai'
import fc from 'fast-check'
import { CausalContext } from '../../src/causal/causal-context.js'
import { addRange, cardinality, includes, includesRange, union } from '../../src/causal/intervals.js'
import { runs } from '../support/runs.js'

const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 })).map(([start, length]) => [start, start + length] as const)
const ranges = fc.array(range, { maxLength: 20 })

function model (list: ReadonlyArray<readonly [number, number]>): Set<number> {
  const set = new Set<number>()
  for (const [start, end] of list) for (let n = start; n < end; n++) set.add(n)
  return set
}

function build (list: ReadonlyArray<readonly [number, number]>): number[] {
  const set: number[] = []
  for (const [start, end] of list) addRange(set, start, end)
  return set
}

describe('intervals', () => {
  it('hold what a set of numbers holds, in one canonical form', () => {
    fc.assert(fc.property(ranges, list => {
      const set = build(list)
      const expected = model(list)
      for (let n = 0; n < 50; n++) expect(includes(set, n)).to.equal(expected.has(n))
      expect(cardinality(set)).to.equal(expected.size)
      for (let i = 1; i < set.length; i++) expect(set[i]).to.be.greaterThan(set[i - 1]!)
    }), runs(300))
  })

  it('tell whether a whole range is in them', () => {
    fc.assert(fc.property(ranges, range, (list, [start, end]) => {
      const expected = model(list)
      const all = Array.from({ length: end - start }, (_, i) => expected.has(start + i)).every(Boolean)
      expect(includesRange(build(list), start, end)).to.equal(all)
    }), runs(300))
  })

  it('unite as sets of numbers do', () => {
    fc.assert(fc.property(ranges, ranges, (a, b) => {
      expect(union(build(a), build(b))).to.deep.equal(build([...a, ...b]))
    }), runs(300))
  })
})

describe('a causal context', () => {
  it('keeps a gap a gap until what is missing arrives', () => {
    const context = new CausalContext()
    context.add('alice', 1)
    context.add('alice', 3)
    expect([1, 2, 3].map(n => context.has('alice', n))).to.deep.equal([true, false, true])
    context.add('alice', 2)
    expect(context.ranges('alice')).to.deep.equal([1, 4])
  })

  it('counts the next dot above every one seen, gaps included', () => {
    const context = new CausalContext()
    expect(context.next('alice')).to.equal(1)
    context.add('alice', 7)
    expect(context.next('alice')).to.equal(8)
  })

  it('merges as a union per replica, by single ranges and by whole lists', () => {
    fc.assert(fc.property(ranges, fc.array(range, { maxLength: 80 }), (a, b) => {
      const wide = b.map(([start, end]) => [start * 20, start * 20 + end - start] as const)
      const left = new CausalContext()
      const right = new CausalContext()
      for (const [start, end] of a) left.add('alice', start, end)
      for (const [start, end] of wide) right.add('alice', start, end)
      left.merge(right)
      expect(left.ranges('alice') ?? []).to.deep.equal(build([...a, ...wide]))
    }), runs(200))
  })

  it('refuses to count beyond 2^53 when a forged context used the counters up', () => {
    const context = new CausalContext()
    context.add('alice', Number.MAX_SAFE_INTEGER - 1)
    expect(() => context.next('alice')).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })
})
