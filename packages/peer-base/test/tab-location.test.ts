import { expect } from 'chai'
import { claimLeftovers, claimLocation } from '../src/tab-location.js'

/** As a browser has them, for all tabs together. */
function createLocks (): LockManager {
  const held = new Set<string>()
  const request = async (name: string, _options: object, callback: (lock: Lock | null) => Promise<unknown>): Promise<unknown> => {
    if (held.has(name)) return await callback(null)
    held.add(name)
    return await callback({ name, mode: 'exclusive' }).finally(() => { held.delete(name) })
  }
  return { request, query: async () => await Promise.resolve({}) } as LockManager
}

const turn = async (): Promise<void> => { await new Promise((resolve) => { setImmediate(resolve) }) }

describe('the location of a tab', () => {
  it('is the one that was asked for where no other tab has it', async () => {
    expect((await claimLocation('peer-base/notes', createLocks())).location).to.equal('peer-base/notes')
  })

  it('is one of its own for each tab, also when they open at one instant', async () => {
    const locks = createLocks()
    const claims = await Promise.all(Array.from({ length: 70 }, async () => await claimLocation('notes', locks)))
    expect(new Set(claims.map(({ location }) => location)).size).to.equal(70)
    expect(claims.map(({ location }) => location)).to.include.members(['notes', 'notes~1', 'notes~69'])
  })

  it('is free again once it was released', async () => {
    const locks = createLocks()
    const [first, second] = [await claimLocation('notes', locks), await claimLocation('notes', locks)]
    first.release()
    await turn()
    expect((await claimLocation('notes', locks)).location).to.equal('notes')
    second.release()
    await turn()
    expect((await claimLocation('notes', locks)).location).to.equal('notes~1')
  })

  it('says so where a page may have no locks', async () => {
    const refused = new Error('opaque origin')
    const locks = { request: async () => await Promise.reject(refused) } as unknown as LockManager
    expect(await claimLocation('notes', locks).catch((error: unknown) => error)).to.equal(refused)
  })
})

describe('the locations of closed tabs', () => {
  const databasesOf = (...locations: string[]) => ({
    removed: new Array<string>(),
    locations: async () => await Promise.resolve(locations),
    async remove (location: string) { await Promise.resolve(this.removed.push(location)) }
  })

  it('are those that there are and no tab has, each claimed until it is released', async () => {
    const locks = createLocks()
    for (let tab = 0; tab < 2; tab++) await claimLocation('notes', locks)
    const databases = databasesOf('notes', 'notes~1', 'notes~2', 'notes~7', 'notes~old', 'notes~07', 'notes 2~1', '__proto__')
    const claimed: string[] = []
    for await (const { location, release, destroy } of claimLeftovers('notes', locks, databases)) {
      claimed.push(location)
      const again: string[] = []
      for await (const other of claimLeftovers('notes', locks, databasesOf(location))) again.push(other.location)
      expect(again).to.deep.equal([])
      if (location === 'notes~7') await destroy()
      release()
      await turn()
    }
    expect(claimed).to.deep.equal(['notes~2', 'notes~7'])
    expect(databases.removed).to.deep.equal(['notes~7'])
    expect((await claimLocation('notes', locks)).location).to.equal('notes~2')
  })
})
