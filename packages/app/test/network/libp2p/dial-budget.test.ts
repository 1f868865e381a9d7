import { createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import type { PeerId } from '../../../src/ports/network.js'
import { DialBudget } from '../../../src/network/libp2p/dial-budget.js'

const alice = 'alice' as PeerId
const bob = 'bob' as PeerId

describe('how often a peer is dialled in vain', () => {
  /** The seconds at which somebody who asks each second dials, and fails. */
  async function dials (budget: DialBudget, clock: ReturnType<typeof createVirtualClock>, seconds: number): Promise<number[]> {
    const at: number[] = []
    for (let second = 0; second < seconds; second++) {
      if (budget.allows(alice)) {
        at.push(second)
        budget.noteFailure(alice)
      }
      await clock.advance(1000)
    }
    return at
  }

  it('is three times at once, then every fifteen seconds, however long that goes on', async () => {
    const clock = createVirtualClock()
    const at = await dials(new DialBudget(clock), clock, 300)
    expect(at).to.deep.equal([0, 1, ...Array.from({ length: 20 }, (_, later) => 2 + later * 15)])
  })

  it('begins anew once it was reached, and after a quiet minute', async () => {
    const clock = createVirtualClock()
    const budget = new DialBudget(clock)
    await dials(budget, clock, 4)
    budget.noteSuccess(alice)
    expect(await dials(budget, clock, 4)).to.deep.equal([0, 1, 2])
    await clock.advance(61_000)
    expect(await dials(budget, clock, 4)).to.deep.equal([0, 1, 2])
  })

  it('is counted for each peer apart, and not for more than a thousand', async () => {
    const clock = createVirtualClock()
    const budget = new DialBudget(clock)
    await dials(budget, clock, 3)
    expect([budget.allows(alice), budget.allows(bob)]).to.deep.equal([false, true])
    for (let n = 0; n < 1000; n++) budget.noteFailure(`stranger ${n}` as PeerId)
    expect(budget.allows(alice)).to.equal(true)
  })
})
