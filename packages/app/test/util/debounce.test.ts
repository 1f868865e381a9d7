import { createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'
import { createDebounce } from '../../src/util/debounce.js'
import { runs, settle } from './runs.js'

function setUp (options: { waitMS: number, maxWaitMS: number, leading?: boolean }, work: () => void | Promise<void> = () => {}) {
  const clock = createVirtualClock()
  const ranAt: number[] = []
  const reported: Error[] = []
  const debounced = createDebounce({ clock, report: error => reported.push(error) }, () => {
    ranAt.push(clock.now())
    return work()
  }, options)
  return { clock, ranAt, reported, debounced }
}

describe('debounce', () => {
  it('runs once, a wait after the last of several calls', async () => {
    const { clock, ranAt, debounced } = setUp({ waitMS: 100, maxWaitMS: 1000 })
    for (let i = 0; i < 3; i++) {
      debounced.call()
      await clock.advance(60)
    }
    expect(ranAt).to.deep.equal([])
    await clock.advance(1000)
    expect(ranAt).to.deep.equal([220])
    expect(clock.liveTimers).to.equal(0)
  })

  it('runs no later than the maximum wait, however steadily calls come', async () => {
    const { clock, ranAt, debounced } = setUp({ waitMS: 100, maxWaitMS: 300 })
    for (let i = 0; i < 20; i++) {
      debounced.call()
      await clock.advance(50)
    }
    expect(ranAt).to.deep.equal([300, 600, 900])
  })

  it('with a leading edge, runs the first call after quiet at once and gathers those in the window', async () => {
    const { clock, ranAt, debounced } = setUp({ waitMS: 100, maxWaitMS: 300, leading: true })
    debounced.call()
    await clock.advance(10)
    debounced.call()
    debounced.call()
    await clock.advance(95)
    debounced.call()
    await clock.advance(500)
    debounced.call()
    expect(ranAt).to.deep.equal([0, 205, 605])
  })

  it('hands a rejection and a throw to the reporter and works on', async () => {
    for (const work of [() => Promise.reject(new Error('disk')), () => { throw new Error('disk') }]) {
      const { clock, ranAt, reported, debounced } = setUp({ waitMS: 10, maxWaitMS: 10 }, work)
      debounced.call()
      await clock.advance(20)
      debounced.call()
      await debounced.flush()
      expect(ranAt).to.have.length(2)
      expect(reported.map(error => error.message)).to.deep.equal(['disk', 'disk'])
    }
  })

  it('never overlaps runs, and serves a call made during a run by another run', async () => {
    const finish: Array<() => void> = []
    const { clock, ranAt, debounced } = setUp({ waitMS: 10, maxWaitMS: 10 }, () => new Promise(resolve => finish.push(resolve)))
    debounced.call()
    await clock.advance(10)
    debounced.call()
    await clock.advance(100)
    expect(ranAt).to.deep.equal([10])
    finish[0]?.()
    await settle()
    expect(ranAt).to.deep.equal([10, 110])
    expect(debounced.pending).to.equal(false)
  })

  it('flushes what is pending, waits for what runs, and settles also when cancelled meanwhile', async () => {
    const finish: Array<() => void> = []
    const { clock, ranAt, debounced } = setUp({ waitMS: 10, maxWaitMS: 10 }, () => new Promise(resolve => finish.push(resolve)))
    await debounced.flush()
    expect(ranAt).to.deep.equal([])
    debounced.call()
    const flushed = debounced.flush()
    debounced.call()
    debounced.cancel()
    expect(clock.liveTimers).to.equal(0)
    finish[0]?.()
    await flushed
    expect(ranAt).to.deep.equal([0])
  })

  it('never loses the last call, and leaves no timer behind', async () => {
    const script = fc.array(fc.record({ delay: fc.integer({ min: 0, max: 60 }), act: fc.constantFrom('call', 'call', 'call', 'flush') }), { maxLength: 40 })
    await fc.assert(fc.asyncProperty(script, fc.boolean(), fc.integer({ min: 0, max: 50 }), async (steps, leading, workMS) => {
      const clock = createVirtualClock()
      let calledAt = -1
      let startedAfterCall = true
      let running = 0
      let overlapped = false
      const debounced = createDebounce({ clock, report: () => {} }, async () => {
        startedAfterCall = true
        overlapped ||= ++running > 1
        await new Promise<void>(resolve => clock.after(workMS, resolve))
        running--
      }, { waitMS: 20, maxWaitMS: 50, leading })
      for (const { delay, act } of steps) {
        await clock.advance(delay)
        if (act === 'flush') { void debounced.flush(); continue }
        calledAt = clock.now()
        startedAfterCall = false
        debounced.call()
      }
      await clock.advance(1000)
      expect(startedAfterCall, `call at ${calledAt}`).to.equal(true)
      expect(overlapped).to.equal(false)
      expect(clock.liveTimers).to.equal(0)
    }), runs(60))
  })
})
