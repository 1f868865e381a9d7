import { expect } from 'chai'
import fc from 'fast-check'
import type { Stamp } from '../src/hybrid-clock.js'
import { compareStamps, createHybridClock, givenStamp, MAX_DRIFT_MS, MAX_LOGICAL } from '../src/hybrid-clock.js'
import { runs } from './support/runs.js'

const stamp: fc.Arbitrary<Stamp> = fc.record({
  time: fc.oneof(fc.nat(2_000_000), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })),
  logical: fc.oneof(fc.nat(3), fc.constant(MAX_LOGICAL)),
  replica: fc.constantFrom('', 'alice', 'bob')
})

describe('the hybrid logical clock', () => {
  it('gives a stamp above what the write replaces, whatever its own clock says', () => {
    fc.assert(fc.property(stamp, fc.double(), (floor, now) => {
      expect(compareStamps(createHybridClock(() => now).next('carol', undefined, floor), floor)).to.be.greaterThan(0)
    }), runs(500))
  })

  it('gives ascending stamps while the wall clock stands still or goes back', () => {
    const readings = [1000, 1000, 999, 5, 1001]
    const clock = createHybridClock(() => readings.shift() ?? 0)
    let last: Stamp | undefined
    for (let i = 0; i < 5; i++) {
      const next = clock.next('alice', last, undefined)
      if (last !== undefined) expect(compareStamps(next, last)).to.be.greaterThan(0)
      last = next
    }
    expect(last?.time).to.equal(1001)
  })

  it('follows other clocks a minute ahead and no further', () => {
    const clock = createHybridClock(() => 1000)
    const near: Stamp = { time: 1000 + MAX_DRIFT_MS, logical: 0, replica: 'bob' }
    const far: Stamp = { time: 1001 + MAX_DRIFT_MS, logical: 0, replica: 'bob' }
    expect(clock.next('alice', near, undefined).time).to.equal(near.time)
    expect(clock.next('alice', far, undefined).time).to.equal(1000)
  })

  it('breaks a tie of two replicas by their ids', () => {
    const clock = createHybridClock(() => 1000)
    expect(compareStamps(clock.next('alice', undefined, undefined), clock.next('bob', undefined, undefined))).to.be.lessThan(0)
  })

  it('orders stamps totally', () => {
    fc.assert(fc.property(stamp, stamp, stamp, (a, b, c) => {
      expect(Math.sign(compareStamps(a, b))).to.equal(-Math.sign(compareStamps(b, a)) + 0)
      if (compareStamps(a, b) <= 0 && compareStamps(b, c) <= 0) expect(compareStamps(a, c)).to.be.at.most(0)
    }), runs(300))
  })

  it('takes finite numbers as timestamps and nothing else', () => {
    expect(givenStamp(-0).time).to.equal(0)
    expect(Object.is(givenStamp(-0).time, -0)).to.equal(false)
    for (const bad of [NaN, Infinity, '1', null, undefined, 1n, {}]) expect(() => givenStamp(bad)).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })

  it('says so when no timestamp is left', () => {
    const end: Stamp = { time: Number.MAX_VALUE, logical: MAX_LOGICAL, replica: '' }
    expect(() => createHybridClock(() => 0).next('alice', undefined, end)).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })
})
