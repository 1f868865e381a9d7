import { expect } from 'chai'
import type { Clock } from '@peer-base/app'
import { emptyModel, type Input, type Model, readCollaboration, reduce, watchApp, watchCollaboration } from '@peer-base/devtools'
import { createApps, eventually, fastClock } from './apps.js'

describe('watching an app', () => {
  let apps: ReturnType<typeof createApps>
  beforeEach(() => { apps = createApps() })
  afterEach(async () => { await apps.stop() })

  it('shows who comes, what is written, and how far each linked peer is', async () => {
    const app = apps.open('alice')
    const list = await app.collaborate<'rga', string>('doc', 'rga')
    const shown: { model: Model } = { model: emptyModel }
    const watch = { app, clock: fastClock, wallClock: () => 0, tell: (input: Input) => { shown.model = reduce(shown.model, input) } }
    const cancels = [watchApp(watch), watchCollaboration(list, watch)]
    const of = () => shown.model.collaborations.get('doc')
    expect(of()?.reading).to.deep.include({ self: 'alice', members: ['alice'], outbound: [], pinnedOn: 0, typeName: 'rga' })

    const theirs = await apps.open('bob').collaborate<'rga', string>('doc', 'rga')
    await list.shared.push('milk')
    await theirs.shared.push('bread')
    await eventually('bob is shown with all that is here', () => {
      const { clock, clocks } = of()?.reading ?? {}
      return clock?.size === 2 && [...clocks?.values() ?? []].some((each) => each.size === 2)
    })
    await eventually('traffic is shown', () => (of()?.history.length ?? 0) > 0 && (of()?.history.at(-1)?.bytesOut ?? 0) > 0)
    expect(of()?.reading.members).to.deep.equal(['alice', 'bob'])
    const events = new Set(shown.model.log.map(({ event }) => event))
    expect([...events]).to.include.members(['membership changed', 'state changed', 'received'])
    for (const cancel of cancels) cancel()
  })

  it('leaves nothing behind: no listener, no timer, and members no longer tell each other their traffic', async () => {
    const app = apps.open('alice')
    const list = await app.collaborate<'rga', string>('doc', 'rga')
    const listeners = () => [
      ...app.eventNames(), ...list.eventNames(), ...list.shared.eventNames(),
      ...[list.replication, list.stats].flatMap((emitter) => 'eventNames' in emitter && typeof emitter.eventNames === 'function' ? emitter.eventNames() : [])
    ]
    const before = listeners()
    let [told, timers] = [0, 0]
    const clock: Clock = {
      now: () => 0,
      after () {
        timers += 1
        let isSet = true
        return () => {
          if (isSet) timers -= 1
          isSet = false
        }
      }
    }
    const watch = { app, clock, wallClock: () => 0, tell: () => { told += 1 } }
    const cancels = [watchApp(watch), watchCollaboration(list, watch)]
    await list.shared.push('bread')
    expect(listeners().length).to.be.greaterThan(before.length)
    expect(timers).to.be.greaterThan(0)
    for (const cancel of [...cancels, ...cancels]) cancel()
    expect(listeners()).to.deep.equal(before)
    const last = told
    await list.shared.push('milk')
    await list.save()
    expect([told, timers]).to.deep.equal([last, 0])
  })

  it('takes no error away from the app', async () => {
    const app = apps.open('alice')
    const list = await app.collaborate('doc', 'gset')
    const heard: Error[] = []
    app.on('error', (error) => { heard.push(error) })
    const cancel = watchCollaboration(list, { app, clock: fastClock, wallClock: () => 0, tell: () => {} })
    const fault = new Error('a fault')
    list.emit('error', fault)
    expect(heard).to.deep.equal([fault])
    cancel()
  })

  it('reads a stopped collaboration of a stopped app', async () => {
    const app = apps.open('alice')
    const list = await app.collaborate<'rga', string>('doc', 'rga')
    await list.shared.push('milk')
    await app.stop()
    expect(readCollaboration(app, list)).to.deep.include({ self: undefined, members: [], outbound: [], name: 'doc' })
  })
})
