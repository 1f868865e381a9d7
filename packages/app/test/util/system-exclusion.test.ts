import { expect } from 'chai'
import { systemExclusion } from '../../src/util/system-exclusion.js'

const platform = Object.getOwnPropertyDescriptor(globalThis, 'navigator')

/** As the platform's, but for what it tells: who asked. */
function lockable (asked: string[]): void {
  const request = async (name: string, task: () => Promise<unknown>): Promise<unknown> => {
    asked.push(name)
    return await task()
  }
  Object.defineProperty(globalThis, 'navigator', { value: { locks: { request } }, configurable: true })
}

describe('exclusion on this platform', () => {
  afterEach(() => {
    if (platform === undefined) Reflect.deleteProperty(globalThis, 'navigator')
    else Object.defineProperty(globalThis, 'navigator', platform)
  })

  it('asks for the lock where there are locks', async () => {
    const asked: string[] = []
    lockable(asked)
    expect(await systemExclusion.run('one', async () => 1)).to.equal(1)
    expect(asked).to.deep.equal(['one'])
  })

  it('runs the task at once where there are none', async () => {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
    expect(await systemExclusion.run('one', async () => 2)).to.equal(2)
  })

  it('passes on what the task throws', async () => {
    const refused: unknown = await systemExclusion.run('one', async () => { throw new RangeError('no') }).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(RangeError)
  })
})
