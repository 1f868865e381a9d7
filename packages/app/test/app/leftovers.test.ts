import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate, type Keys } from '@peer-base/keys'
import { createApp, type App } from '../../src/app.js'
import type { Leftover } from '../../src/app-leftovers.js'
import { createMemoryNetwork } from '../../src/network/memory-network.js'
import type { PeerId } from '../../src/ports/network.js'
import { systemClock } from '../../src/util/system-clock.js'

const type = 'text'

describe('what a second tab left', () => {
  let folder: string
  let notes: Keys
  let plans: Keys
  const held = new Set<string>()
  const home = (): string => path.join(folder, 'notes')
  const left = (): string => `${home()}~1`

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-leftovers-'))
    ;[notes, plans] = await Promise.all([generate(), generate()])
  })
  afterEach(async () => { await rm(folder, { recursive: true, force: true }) })

  async function * claimLeftovers (): AsyncGenerator<Leftover> {
    if (!existsSync(left())) return
    held.add(left())
    yield { location: left(), release: () => { held.delete(left()) }, destroy: async () => { await rm(left(), { recursive: true }) } }
  }

  /** Alone on its network: it meets nobody. */
  function open (location: string): App {
    const network = createMemoryNetwork({ clock: systemClock }).join('alice' as PeerId)
    return createApp('notes', { store: location, network }, { defaultLocation: (name) => name, claimLeftovers: () => claimLeftovers() })
  }

  async function write (location: string, texts: ReadonlyArray<readonly [name: string, keys: Keys, text: string]>): Promise<void> {
    const app = createApp('notes', { store: location, network: createMemoryNetwork({ clock: systemClock }).join('bob' as PeerId) }, { defaultLocation: (name) => name })
    for (const [name, keys, text] of texts) {
      const { shared } = await app.collaborate(name, type, { keys })
      await shared.push(text)
    }
    await app.stop()
  }

  async function until (what: string, isSo: () => boolean): Promise<void> {
    // Real databases have no virtual time.
    for (const end = performance.now() + 20_000; !isSo();) {
      if (performance.now() > end) throw new Error(`Waited for: ${what}`)
      await new Promise((resolve) => { setTimeout(resolve, 10) })
    }
  }

  it('is brought home when the first opens the same collaboration, without anybody else, and its location goes', async () => {
    await write(home(), [['today', notes, 'one ']])
    await write(left(), [['today', notes, 'two']])
    const app = open(home())
    const { shared } = await app.collaborate('today', type, { keys: notes })
    await until('both are there', () => shared.value().includes('one') && shared.value().includes('two'))
    await until('the location is gone', () => !existsSync(left()) && held.size === 0)
    await app.stop()
    // It is on the disk here.
    const again = open(home())
    expect((await again.collaborate('today', type, { keys: notes })).shared.value()).to.include('one').and.include('two')
    await again.stop()
  }).timeout(30_000) // level databases on a busy machine

  it('stays until the last of its collaborations was brought home', async () => {
    await write(left(), [['today', notes, 'two'], ['soon', plans, 'three']])
    const app = open(home())
    const { shared } = await app.collaborate('today', type, { keys: notes })
    await until('one is there', () => shared.value() === 'two')
    await until('the location is free', () => held.size === 0)
    expect(existsSync(left())).to.equal(true)
    const soon = await app.collaborate('soon', type, { keys: plans })
    await until('the other is there', () => soon.shared.value() === 'three')
    await until('the location is gone', () => !existsSync(left()))
    await app.stop()
  }).timeout(30_000) // level databases on a busy machine

  it('is let alone by an app that was given another location than it asked for', async () => {
    await write(left(), [['today', notes, 'two']])
    const network = createMemoryNetwork({ clock: systemClock }).join('alice' as PeerId)
    const claimLocation = async (location: string) => ({ location: `${location}~2`, release: () => {} })
    const app = createApp('notes', { store: home(), network }, { defaultLocation: (name) => name, claimLocation, claimLeftovers: () => claimLeftovers() })
    await app.collaborate('today', type, { keys: notes })
    await app.stop()
    expect(held.size).to.equal(0)
    expect(existsSync(left())).to.equal(true)
  }).timeout(30_000) // level databases on a busy machine

  it('does not keep the app from stopping', async () => {
    await write(left(), [['today', notes, 'two']])
    const app = open(home())
    await app.collaborate('today', type, { keys: notes })
    await app.stop()
    expect(held.size).to.equal(0)
  }).timeout(30_000) // level databases on a busy machine
})
