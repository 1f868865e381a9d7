import { expect } from 'chai'
import type { Keys } from '@peer-base/keys'
import type { Collaboration, History } from '@peer-base/app'
import { type Apps, eachWithAppsAndKeys, eventually } from './apps.js'

describe('the past of a collaboration', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  const valuesOf = async <Value>(history: History<Value>): Promise<Value[]> => {
    return await Promise.all(history.versions.map(async (_, index) => await history.at(index)))
  }
  /** One change, in an entry of its own. */
  const write = async (text: Collaboration<'text'>, what: string): Promise<void> => {
    await text.shared.push(what)
    await text.save()
  }

  it('has each value that it had, from nothing to the last', async () => {
    const text = await apps.open('alice').collaborate('doc', 'text', { keys })
    for (const what of ['a', 'b', 'c']) await write(text, what)
    const history = await text.history()
    expect(await valuesOf(history)).to.deep.equal(['', 'a', 'ab', 'abc'])
    expect(history.versions.at(-1)?.clock).to.deep.equal(text.vectorClock())
    expect(history.versions[0]?.replica).to.equal(undefined)
  })

  it('is asked for in any order, over many changes', async () => {
    const text = await apps.open('alice').collaborate('doc', 'text', { keys })
    for (let i = 0; i < 150; i++) await write(text, String(i % 10))
    const history = await text.history()
    const whole = text.shared.value()
    for (const index of [150, 3, 64, 65, 127, 0, 128, 149]) expect(await history.at(index)).to.equal(whole.slice(0, index))
  })

  it('stays as it was asked for while changes go on, which the next one has', async () => {
    const text = await apps.open('alice').collaborate('doc', 'text', { keys })
    await write(text, 'a')
    const before = await text.history()
    await write(text, 'b')
    expect(await valuesOf(before)).to.deep.equal(['', 'a'])
    expect((await text.history()).versions).to.have.length(3)
  })

  it('knows who made which change, and tells the same of what others made', async () => {
    const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'text', { keys }), apps.open('bob').collaborate('doc', 'text', { keys })])
    await write(a, 'a')
    await eventually('bob has it', () => b.shared.value() === 'a')
    await write(b, 'b')
    await eventually('alice has it', () => a.shared.value() === 'ab')
    const [atAlice, atBob] = [await a.history(), await b.history()]
    expect(atAlice.versions).to.deep.equal(atBob.versions)
    expect(new Set(atAlice.versions.map(({ replica }) => replica)).size).to.equal(3)
  })

  it('of a sub is that of the sub alone', async () => {
    const text = await apps.open('alice').collaborate('doc', 'text', { keys })
    const tags = await text.sub<'aworset', string>('tags', 'aworset')
    await write(text, 'a')
    await tags.shared.add('urgent')
    await tags.save()
    await write(text, 'b')
    expect(await valuesOf(await tags.history())).to.deep.equal([new Set(), new Set(['urgent'])])
    expect(await valuesOf(await text.history())).to.deep.equal(['', 'a', 'ab'])
  })

  it('begins at the snapshot where what came before it was trimmed, also after a restart', async () => {
    const options = { keys, maxDeltaRetention: 4, deltaTrimTimeoutMS: 10 }
    const app = apps.open('alice')
    const text = await app.collaborate('doc', 'text', options)
    for (let i = 0; i < 40; i++) await write(text, String(i % 10))
    const whole = text.shared.value()
    let trimmed = await text.history()
    while (await trimmed.at(0) === '') { // a snapshot is made soon
      await new Promise((resolve) => { setTimeout(resolve, 2) })
      trimmed = await text.history()
    }
    for (const value of await valuesOf(trimmed)) expect(whole.startsWith(value)).to.equal(true)
    expect(await trimmed.at(trimmed.versions.length - 1)).to.equal(whole)
    await app.stop()
    const again = await (await apps.open('alice').collaborate('doc', 'text', options)).history()
    expect(await again.at(again.versions.length - 1)).to.equal(whole)
    expect(await again.at(0)).to.not.equal('')
  })

  it('has no version beyond its last', async () => {
    const history = await (await apps.open('alice').collaborate('doc', 'text', { keys })).history()
    for (const index of [-1, 1, 0.5]) {
      const error: unknown = await history.at(index).catch((reason: unknown) => reason)
      expect(error).to.have.property('code', 'PEERBASE_BAD_ARGUMENT')
    }
  })
})
