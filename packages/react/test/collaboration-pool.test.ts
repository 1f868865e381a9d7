import { expect } from 'chai'
import { type App, type Collaboration, Emitter, silentLogger, type CollaborationEvents } from '@peer-base/app'
import { generate, uriDecode, uriEncode } from '@peer-base/keys'
import { createCollaborationPool, type CollaborationRequest } from '@peer-base/react'
import { createManualClock, settle } from './support/manual-clock.js'

class FakeCollaboration extends Emitter<CollaborationEvents> {
  stops = 0
  readonly #finish: Promise<void>

  constructor (finish: Promise<void>) {
    super({ logger: silentLogger })
    this.#finish = finish
  }

  async stop (): Promise<void> {
    this.stops += 1
    await this.#finish
    this.emit('stopped')
  }
}

/** An app of which only `collaborate` matters: what it was asked, what it gave, and how it fails. */
function fakeApp () {
  const opened: FakeCollaboration[] = []
  const asked: unknown[][] = []
  const control = { fail: undefined as Error | undefined, stopping: Promise.resolve() }
  const app = {
    async collaborate (...args: unknown[]): Promise<Collaboration> {
      asked.push(args)
      if (control.fail !== undefined) throw control.fail
      const collaboration = new FakeCollaboration(control.stopping)
      opened.push(collaboration)
      return collaboration as unknown as Collaboration
    }
  } as unknown as App
  return { app, opened, asked, control }
}

const request = (name = 'doc', options: CollaborationRequest['options'] = {}): CollaborationRequest => ({ name, type: 'rga', options })

describe('the collaborations that components show', () => {
  const setUp = () => {
    const clock = createManualClock()
    const fake = fakeApp()
    return { clock, ...fake, pool: createCollaborationPool({ app: fake.app, clock }, { lingerMS: 1000 }) }
  }

  it('are not opened by reading, so that a server opens none', async () => {
    const { pool, asked } = setUp()
    expect(pool.store(request()).getSnapshot().status).to.equal('opening')
    await settle()
    expect(asked).to.have.length(0)
  })

  it('are opened by the first who subscribes, who is told when one is open', async () => {
    const { pool, asked, opened } = setUp()
    const store = pool.store(request('doc', { maxDeltaRetention: 5 }))
    let told = 0
    store.subscribe(() => { told += 1 })
    await settle()
    expect(asked).to.deep.equal([['doc', 'rga', { maxDeltaRetention: 5 }]])
    expect(told).to.equal(1)
    expect(store.getSnapshot()).to.include({ status: 'open', collaboration: opened[0] })
    expect(store.getSnapshot()).to.equal(store.getSnapshot())
  })

  it('survive that StrictMode unmounts and mounts in one turn', async () => {
    const { pool, clock, asked, opened } = setUp()
    const store = pool.store(request())
    const again = pool.store(request())
    store.subscribe(() => {})()
    const release = again.subscribe(() => {})
    await clock.pass(10_000)
    expect(asked).to.have.length(1)
    expect(opened[0]?.stops).to.equal(0)
    release()
    await clock.pass(1000)
    expect(opened[0]?.stops).to.equal(1)
    expect(clock.waiting).to.equal(0)
  })

  it('are stopped once the last who shows them has been gone for a while, however often each says so', async () => {
    const { pool, clock, opened } = setUp()
    const first = pool.store(request()).subscribe(() => {})
    const second = pool.store(request()).subscribe(() => {})
    await settle()
    first()
    first()
    await clock.pass(5000)
    expect(opened[0]?.stops).to.equal(0)
    second()
    await clock.pass(999)
    expect(opened[0]?.stops).to.equal(0)
    await clock.pass(1)
    expect(opened[0]?.stops).to.equal(1)
    expect(pool.store(request()).getSnapshot().status).to.equal('opening')
  })

  it('are stopped also when the last leaves before they are open', async () => {
    const { pool, clock, opened } = setUp()
    pool.store(request()).subscribe(() => {})()
    await clock.pass(1000)
    await settle()
    expect(opened[0]?.stops).to.equal(1)
  })

  it('are opened again only after the last one of that name has stopped', async () => {
    const { pool, clock, asked, control, opened } = setUp()
    let finish = (): void => {}
    control.stopping = new Promise((resolve) => { finish = resolve })
    pool.store(request()).subscribe(() => {})()
    await clock.pass(1000)
    const store = pool.store(request())
    store.subscribe(() => {})
    await settle()
    expect(asked).to.have.length(1)
    finish()
    await settle()
    expect(asked).to.have.length(2)
    expect(store.getSnapshot().collaboration).to.equal(opened[1])
  })

  it('are the same one for equal keys, and make room at once for other keys when nobody shows them', async () => {
    const { pool, asked, opened } = setUp()
    const keys = await generate()
    const same = await uriDecode(uriEncode(keys))
    const release = pool.store(request('doc', { keys })).subscribe(() => {})
    const releaseSame = pool.store(request('doc', { keys: same })).subscribe(() => {})
    await settle()
    expect(asked).to.have.length(1)
    release()
    releaseSame()
    const other = pool.store(request('doc', { keys: await generate() }))
    other.subscribe(() => {})
    await settle()
    expect(opened[0]?.stops).to.equal(1)
    expect(other.getSnapshot()).to.include({ status: 'open', collaboration: opened[1] })
  })

  it('tell why one cannot be opened, and are tried again by the next who mounts', async () => {
    const { pool, control, asked } = setUp()
    control.fail = new Error('no disk')
    const store = pool.store(request())
    const release = store.subscribe(() => {})
    await settle()
    expect(store.getSnapshot()).to.include({ status: 'failed', error: control.fail })
    release()
    control.fail = undefined
    store.subscribe(() => {})
    expect(store.getSnapshot().status).to.equal('opening')
    await settle()
    expect(store.getSnapshot().status).to.equal('open')
    expect(asked).to.have.length(2)
  })

  it('say when somebody else stopped one, and open it again for the next who mounts', async () => {
    const { pool, opened } = setUp()
    const store = pool.store(request())
    const seen: string[] = []
    store.subscribe(() => { seen.push(store.getSnapshot().status) })
    await settle()
    await opened[0]?.stop()
    expect(seen).to.deep.equal(['open', 'stopped'])
    store.subscribe(() => {})
    await settle()
    expect(store.getSnapshot()).to.include({ status: 'open', collaboration: opened[1] })
  })

  it('stay open for a suspended component until it has had time to mount', async () => {
    const { pool, clock, opened } = setUp()
    await pool.settled(request())
    const store = pool.store(request())
    expect(store.getSnapshot().status).to.equal('open')
    await clock.pass(5000)
    const release = store.subscribe(() => {})
    await clock.pass(60_000)
    expect(opened[0]?.stops).to.equal(0)
    release()
    await clock.pass(1000)
    expect(opened[0]?.stops).to.equal(1)
  })

  it('are given up when a suspended component never mounts', async () => {
    const { pool, clock, opened } = setUp()
    await pool.settled(request())
    await clock.pass(10_000)
    expect(opened[0]?.stops).to.equal(1)
  })
})
