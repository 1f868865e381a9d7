import { expect } from 'chai'
import { createSubStore } from '@peer-base/react'
import { createApps, eventually } from './support/apps.js'

describe('the store of a sub', () => {
  let apps: ReturnType<typeof createApps>
  beforeEach(() => { apps = createApps() })
  afterEach(async () => { await apps.stop() })

  it('is empty until the sub is open, and the same sub after, whoever comes and goes', async () => {
    const root = await apps.open('alice').collaborate('doc', 'ormap')
    const store = createSubStore(root, { name: 'title', type: 'lwwreg' })
    expect(store.getSnapshot()).to.equal(undefined)
    let told = 0
    store.subscribe(() => { told += 1 })()
    const leave = store.subscribe(() => { told += 1 })
    await eventually('the sub is open', () => store.getSnapshot() !== undefined)
    expect(told).to.equal(1)
    leave()
    expect(store.getSnapshot()).to.equal(await root.sub('title', 'lwwreg'))
  })

  it('tells the collaboration why a sub cannot be opened, and tries again for the next who comes', async () => {
    const root = await apps.open('alice').collaborate('doc', 'ormap')
    const title = await root.sub('title', 'lwwreg')
    const errors: Error[] = []
    root.on('error', (error) => { errors.push(error) })
    const store = createSubStore(root, { name: 'title', type: 'rga' })
    store.subscribe(() => {})
    await eventually('the error is told', () => errors.length === 1)
    expect(errors[0]).to.have.property('code', 'PEERBASE_TYPE_MISMATCH')
    await title.stop()
    store.subscribe(() => {})
    await eventually('the sub is open', () => store.getSnapshot() !== undefined)
  })
})
