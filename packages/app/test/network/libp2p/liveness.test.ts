import type { Connection } from '@libp2p/interface'
import { expect } from 'chai'
import { Liveness } from '../../../src/network/libp2p/liveness.js'
import { silentLogger } from '../../../src/ports/logger.js'
import { systemClock } from '../../../src/util/system-clock.js'

interface FakeConnection { readonly aborted: Error[], readonly connection: Connection }

function fakeConnection (): FakeConnection {
  const aborted: Error[] = []
  // Only what is looked at.
  const connection = { remotePeer: 'bob', abort: (error: Error) => { aborted.push(error) } } as unknown as Connection
  return { aborted, connection }
}

function later (): { readonly promise: Promise<void>, readonly resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => { resolve = done })
  return { promise, resolve }
}

/** A clock whose timers ring when told to. */
function handClock (): { readonly clock: typeof systemClock, readonly ring: () => void } {
  const timers = new Set<() => void>()
  return {
    clock: {
      ...systemClock,
      after: (_ms, task) => {
        timers.add(task)
        return () => { timers.delete(task) }
      }
    },
    ring: () => { for (const task of [...timers]) task() }
  }
}

describe('the doubt about a direct connection', () => {
  it('ends when the other end answers over it', async () => {
    const { connection, aborted } = fakeConnection()
    const answer = later()
    const liveness = new Liveness({ ping: () => answer.promise, clock: systemClock, logger: silentLogger })
    const doubt = liveness.doubt(connection)
    expect(liveness.isDoubted(connection)).to.equal(true)
    answer.resolve()
    await doubt
    expect(liveness.isDoubted(connection)).to.equal(false)
    expect(aborted).to.deep.equal([])
  })

  it('closes it when nobody answers in time, and not when the question is refused', async () => {
    const { clock, ring } = handClock()
    const silent = fakeConnection()
    const liveness = new Liveness({ ping: () => new Promise(() => {}), clock, logger: silentLogger })
    const doubt = liveness.doubt(silent.connection)
    ring()
    await doubt
    expect(silent.aborted).to.have.length(1)
    const refusing = fakeConnection()
    await new Liveness({ ping: () => Promise.reject(new Error('too many streams')), clock, logger: silentLogger }).doubt(refusing.connection)
    expect(refusing.aborted).to.deep.equal([])
  })

  it('is shared by all who have it, and those who wait for it need not have asked', async () => {
    const { connection } = fakeConnection()
    const answer = later()
    let asked = 0
    const ping = (): Promise<void> => {
      asked += 1
      return answer.promise
    }
    const liveness = new Liveness({ ping, clock: systemClock, logger: silentLogger })
    const doubts = [liveness.doubt(connection), liveness.doubt(connection), liveness.settled([connection, fakeConnection().connection])]
    answer.resolve()
    await Promise.all(doubts)
    expect(asked).to.equal(1)
  })

  it('closes nothing when the network stops meanwhile', async () => {
    const { connection, aborted } = fakeConnection()
    const liveness = new Liveness({ ping: () => new Promise(() => {}), clock: systemClock, logger: silentLogger })
    const doubt = liveness.doubt(connection)
    liveness.stop()
    await doubt
    expect(aborted).to.deep.equal([])
  })
})
