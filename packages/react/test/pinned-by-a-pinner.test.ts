import { expect } from 'chai'
import { createPinner } from '@peer-base/pinner'
import { createMemoryStore } from '@peer-base/app'
import { createPinnedStore, type Pinned } from '@peer-base/react'
import { createApps, eventually } from './support/apps.js'

describe('the store of what is pinned, with a real pinner', () => {
  it('says pinned once her disk has everything, and not before', async () => {
    const apps = createApps()
    const pam = createPinner('react', { ...apps.surroundings('pam'), store: createMemoryStore() })
    await pam.start()
    const list = await apps.open('alice').collaborate<'rga', string>('doc', 'rga')
    const store = createPinnedStore(list)
    const seen: Pinned[] = [store.getSnapshot()]
    store.subscribe(() => { if (store.getSnapshot() !== seen.at(-1)) seen.push(store.getSnapshot()) })
    await list.shared.push('milk')
    await eventually('pam has it', () => store.getSnapshot().status === 'pinned')
    expect(store.getSnapshot()).to.deep.equal({ status: 'pinned', pinners: 1 })
    const before = list.shared.push('bread')
    expect(store.getSnapshot().status).to.equal('saving')
    await before
    await eventually('pam has that too', () => store.getSnapshot().status === 'pinned')
    expect(seen.map(({ status }) => status)).to.include.members(['local', 'saving', 'pinned'])
    expect(seen.at(-1)).to.deep.equal({ status: 'pinned', pinners: 1 })
    await pam.stop()
    await apps.stop()
  })
})
