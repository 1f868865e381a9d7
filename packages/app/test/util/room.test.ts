import { expect } from 'chai'
import { createRoom } from '../../src/util/room.js'

describe('room for small arrays that are kept', () => {
  it('gives each its own bytes, all zeros', () => {
    const room = createRoom()
    const arrays = Array.from({ length: 300 }, (_, index) => {
      const array = room(index % 7 * 50)
      expect(array.every((byte) => byte === 0)).to.equal(true)
      return array.fill(index)
    })
    arrays.forEach((array, index) => { expect(array).to.deep.equal(new Uint8Array(index % 7 * 50).fill(index)) })
  })

  it('is never more than twice of what was asked for, or 4 KiB beyond it', () => {
    const room = createRoom()
    const shared = new Set<ArrayBufferLike>()
    let asked = 0
    for (const bytes of [100, 10, 300, 5000, 40, ...new Array<number>(100).fill(250)]) {
      shared.add(room(bytes).buffer)
      asked += bytes
      const held = [...shared].reduce((sum, { byteLength }) => sum + byteLength, 0)
      expect(held).to.be.most(Math.min(2 * asked, asked + 4096 + shared.size * 250))
    }
    expect(shared.size).to.be.lessThan(15)
  })
})
