import { expect } from 'chai'
import { runInNewContext } from 'node:vm'
import { inTurn, type Soon, whenThere } from '../../src/util/soon.js'

describe('what may be there already', () => {
  it('is gone on with in the same turn where it is there, and when it comes where it is not', async () => {
    expect(whenThere(1, (value) => value + 1)).to.equal(2)
    const later = whenThere(Promise.resolve(1), (value) => value + 1)
    expect(later).to.be.instanceOf(Promise)
    expect(await later).to.equal(2)
  })

  it('throws to the caller before anything was waited for, and rejects after', async () => {
    const fail = (): never => { throw new Error('no') }
    expect(() => whenThere(1, fail)).to.throw('no')
    expect(await Promise.resolve(whenThere(Promise.resolve(1), fail)).catch((error: Error) => error.message)).to.equal('no')
  })

  it('is waited for whatever class its promise has: what is not would be taken for true', async () => {
    const foreign = runInNewContext('Promise.resolve(false)') as Promise<boolean>
    expect(foreign).not.to.be.instanceOf(Promise)
    expect(await whenThere(foreign, (holds) => holds ? 'taken' : 'refused')).to.equal('refused')
    let done = false
    await inTurn([0, 1], (item) => {
      if (item === 0) return foreign.then(() => { done = true })
      expect(done).to.equal(true)
    })
  })

  it('is done item after item, in order, whichever of them take their time', async () => {
    for (const slow of [[], [0], [2], [1, 2, 4]]) {
      const done: number[] = []
      const work = inTurn([0, 1, 2, 3, 4], (item, index): Soon<void> => {
        expect(item).to.equal(index)
        if (!slow.includes(item)) { done.push(item); return }
        return Promise.resolve().then(() => { done.push(item) })
      })
      if (slow.length === 0) expect(done).to.deep.equal([0, 1, 2, 3, 4])
      await work
      expect(done).to.deep.equal([0, 1, 2, 3, 4])
    }
  })

  it('stops at the first item that fails', async () => {
    const done: number[] = []
    const fail = async (item: number): Promise<void> => {
      if (item === 1) throw new Error('no')
      done.push(item)
    }
    expect(await Promise.resolve(inTurn([0, 1, 2], fail)).catch((error: Error) => error.message)).to.equal('no')
    expect(done).to.deep.equal([0])
  })
})
