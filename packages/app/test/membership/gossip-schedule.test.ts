import { createSeededRandom } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Schedule, ScheduleInput } from '../../src/membership/gossip-schedule.js'
import {
  maxIntervalMS, meanInterval, minIntervalMS, scheduleDefaults, startSchedule, stepSchedule
} from '../../src/membership/gossip-schedule.js'
import { runs } from '../util/runs.js'

const step = (schedule: Schedule, type: ScheduleInput['type'], nowMS: number, members = 5, chance = 0.5) =>
  stepSchedule(schedule, { type }, { nowMS, members, chance }, scheduleDefaults)

describe('gossip schedule', () => {
  it('speaks at once when it starts', () => {
    expect(startSchedule(70).dueAt).to.equal(70)
  })

  it('lets n members speak about once a second together, each within 1 and 60 seconds', () => {
    const random = createSeededRandom(5)
    for (const members of [1, 2, 10, 30, 60, 1000]) {
      let schedule = startSchedule(0)
      const gaps: number[] = []
      for (let i = 0; i < 2000; i++) {
        const now = schedule.dueAt
        schedule = step(schedule, 'spoke', now, members, random.uint32() / 2 ** 32)
        gaps.push(schedule.dueAt - now)
      }
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      expect(Math.min(...gaps)).to.be.at.least(minIntervalMS - 1e-6)
      expect(Math.max(...gaps)).to.be.at.most(maxIntervalMS + 1e-6)
      expect(mean).to.be.within(meanInterval(members, scheduleDefaults) * 0.85, meanInterval(members, scheduleDefaults) * 1.15)
    }
  })

  it('speaks sooner, and never later, when views differ, a neighbour arrives or the record changes', () => {
    const calm = step(startSchedule(0), 'spoke', 0, 30)
    expect(calm.dueAt).to.equal(30_000)
    expect(step(calm, 'disagreement', 5000, 30).dueAt).to.equal(8000)
    expect(step(calm, 'arrival', 5000, 30).dueAt).to.equal(6600)
    expect(step(calm, 'change', 5000, 30).dueAt).to.equal(5000)
    expect(step(calm, 'disagreement', 29_900, 30, 0.9).dueAt).to.equal(30_000)
  })

  it('hurries three times in a row and then once a second', () => {
    let schedule = startSchedule(0)
    const spoken: number[] = []
    for (let now = 0; now < 10_000; now += 10) {
      schedule = step(schedule, 'change', now)
      if (schedule.dueAt > now) continue
      spoken.push(now)
      schedule = step(schedule, 'spoke', now)
    }
    expect(spoken.slice(0, 5)).to.deep.equal([0, 10, 20, 1000, 2000])
    expect(spoken).to.have.length(12)
  })

  it('falls silent where nobody hears, until somebody comes', () => {
    const silent = step(step(startSchedule(0), 'spoke', 0), 'alone', 0)
    expect(silent.dueAt).to.equal(Infinity)
    expect(step(silent, 'arrival', 90_000).dueAt).to.equal(90_350)
    expect(step(silent, 'disagreement', 90_000).dueAt).to.equal(90_500)
    expect(step(silent, 'change', 90_000).dueAt).to.equal(90_000)
  })

  it('is always due again within two minutes, whatever happened', () => {
    const input = fc.record({
      type: fc.constantFrom('spoke' as const, 'disagreement' as const, 'arrival' as const, 'change' as const),
      pause: fc.nat(200_000), members: fc.integer({ min: 1, max: 5000 }), chance: fc.double({ min: 0, max: 0.999999, noNaN: true })
    })
    fc.assert(fc.property(fc.array(input, { maxLength: 50 }), inputs => {
      let now = 0
      let schedule = startSchedule(0)
      for (const { type, pause, members, chance } of inputs) {
        // Late by no more than one timer: the owner speaks when due.
        now = Math.min(now + pause, Math.max(now, schedule.dueAt))
        const before = schedule.dueAt
        schedule = step(schedule, now >= before ? 'spoke' : type === 'spoke' ? 'arrival' : type, now, members, chance)
        expect(Number.isFinite(schedule.dueAt)).to.equal(true)
        expect(schedule.dueAt).to.be.within(now - minIntervalMS, now + maxIntervalMS)
      }
    }), runs(300))
  })
})
