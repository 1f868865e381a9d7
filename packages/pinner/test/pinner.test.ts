import { createMemoryNetwork, createMemoryStore, systemClock } from '@peer-base/app'
import { createPinner, pinnerDefaults } from '@peer-base/pinner'
import { createMetrics } from '@peer-base/pinner/metrics'
import { expect } from 'chai'
import { add, createRoom } from './room.js'

describe('createPinner', () => {
  const make = (options: Parameters<typeof createPinner>[1] = {}): ReturnType<typeof createPinner> => {
    const network = createMemoryNetwork({ clock: systemClock }).join('pam' as never)
    return createPinner('an app', { network, store: createMemoryStore(), ...options })
  }

  it('starts and stops, once or often, in any order', async () => {
    const pinner = make()
    await pinner.stop()
    await Promise.all([pinner.start(), pinner.start()])
    expect(await pinner.peerId()).to.equal('pam')
    expect(pinner.stats()).to.include({ state: 'ok', id: 'pam', collaborations: 0, peers: 0 })
    await Promise.all([pinner.stop(), pinner.stop()])
    expect(pinner.stats()).to.include({ state: 'stopped', id: undefined })
    await pinner.start()
    await pinner.stop()
  })

  it('has no id while it does not run', async () => {
    expect(await rejection(make().peerId())).to.equal('PEERBASE_STOPPED')
  })

  it('refuses names and options that cannot be meant', () => {
    expect(codeOf(() => createPinner(''))).to.equal('PEERBASE_INVALID_NAME')
    for (const bad of [
      { maxCollaborations: 0 }, { maxCollaborations: Number.NaN }, { collaborationInnactivityTimeoutMS: -1 }, { collaborationInactivityTimeoutMS: 0 },
      { stopGraceMS: -1 }, { maxDeltaRetention: -1 }, { maxNewCollaborationsPerMinute: 0 },
      { scrubIntervalMS: -1 }, { scrubRowsPerSecond: 0 }, { samplingIntervalMS: -1 }, { listen: 'x' as never }
    ]) expect(codeOf(() => make(bad)), JSON.stringify(bad)).to.equal('PEERBASE_INVALID_OPTION')
  })

  it('has the defaults its documentation gives', () => {
    expect(pinnerDefaults).to.deep.equal({
      collaborationInactivityTimeoutMS: 60_000, maxCollaborations: 10_000, maxNewCollaborationsPerMinute: 20,
      maxDeltaRetention: 1000, samplingIntervalMS: 10_000, scrubIntervalMS: 604_800_000, scrubRowsPerSecond: 100, stopGraceMS: 2000
    })
  })

  it('stops when its signal is aborted, and does not start after that', async () => {
    const controller = new AbortController()
    const pinner = make({ signal: controller.signal })
    await pinner.start()
    controller.abort()
    await pinner.stop()
    expect(pinner.stats().state).to.equal('stopped')
    expect(await rejection(pinner.start())).to.equal(20) // DOMException.ABORT_ERR
  })

  it('leaves a store it did not open, and gives one it did back', async () => {
    const store = createMemoryStore()
    const pinner = make({ store })
    await pinner.start()
    await pinner.stop()
    expect(await store.get('m/store-id')).to.have.length(24)
  })
})

describe('createMetrics', () => {
  it('gives the names of 2019 and more, and health, from a registry of its own', async () => {
    const room = await createRoom({ seed: 1 })
    const pam = await room.pinner()
    const metrics = createMetrics(pam.pinner)
    const alice = await room.client('alice')
    add(alice, 'one')
    await room.until(() => alice.pinned() === 1)
    const text = await metrics.render()
    const lines = [
      'peerstar_peers 1', 'peerstar_collaborations 1', 'peerbase_pinner_entries_total 1', 'peerbase_pinner_refused_total{reason="forged"} 0'
    ]
    expect(text.split('\n')).to.include.members(lines)
    expect(Number(/peerbase_pinner_receipts_total (\d+)/.exec(text)?.[1])).to.be.greaterThan(0)
    expect(await metrics.render(), 'read twice').to.equal(text)
    expect(metrics.health()).to.deep.equal({ app: 'sim', id: pam.process.peer, status: 'ok', collaborations: 1, peers: 1 })
    await room.run(alice.leave())
    await room.until(() => metrics.health().peers === 0, 60_000)
    await room.end()
    expect(metrics.health()).to.deep.equal({ app: 'sim', status: 'stopped', collaborations: 0, peers: 0 })
  })
})

function codeOf (task: () => unknown): unknown {
  try {
    task()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  return undefined
}

async function rejection (promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => undefined, (error: { code?: unknown }) => error.code)
}
