import { expect } from 'chai'
import { CipherCache } from '../src/cipher-cache.js'
import { providers } from './crypto/providers.js'

describe('a cipher cache', () => {
  it('keeps what was used last, up to its capacity', () => {
    const [crypto] = providers()
    const made: string[] = []
    const cache = new CipherCache(2)
    const use = (name: string): void => {
      cache.get(name, () => {
        made.push(name)
        return crypto.cipher({ suite: 1, key: new Uint8Array(32) })
      })
    }
    for (const name of ['a', 'b', 'a', 'b']) use(name)
    expect(made).to.deep.equal(['a', 'b'])
    for (const name of ['a', 'c', 'a', 'b']) use(name) // c drove out b, then b drives out c
    expect(made).to.deep.equal(['a', 'b', 'c', 'b'])
    use('a')
    expect(made).to.have.length(4)
  })

  it('keeps nothing of a cipher that could not be made', () => {
    const [crypto] = providers()
    const cache = new CipherCache(2)
    expect(() => cache.get('a', () => { throw new RangeError('no') })).to.throw(RangeError)
    const cipher = crypto.cipher({ suite: 1, key: new Uint8Array(32) })
    expect(cache.get('a', () => cipher)).to.equal(cipher)
  })
})
