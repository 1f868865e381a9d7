import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { deflate, inflate, InflatedTooLarge } from '../../src/util/deflate.js'

/** One that is done at once, one that grows large, one that is large already. */
const inputs = { 'a few bytes': new Uint8Array([1, 2, 3]), 'what inflates to much': new Uint8Array(8 << 20).fill(7), 'much': new Uint8Array(randomBytes(1 << 20)) }

const thrown = async (promise: Promise<unknown>): Promise<unknown> => await promise.then(() => undefined, (error: unknown) => error)

describe('deflate', () => {
  for (const [name, bytes] of Object.entries(inputs)) {
    it(`gives back ${name}, up to the very limit`, async () => {
      expect(Buffer.compare(await inflate(await deflate(bytes), bytes.length), bytes)).to.equal(0)
    })

    it(`gives nothing of ${name} beyond the limit`, async () => {
      expect(await thrown(inflate(await deflate(bytes), bytes.length - 1))).to.be.instanceOf(InflatedTooLarge)
    })

    it(`throws for ${name} where the end is missing`, async () => {
      const packed = await deflate(bytes)
      expect(await thrown(inflate(packed.subarray(0, packed.length - 1), bytes.length))).to.be.instanceOf(Error)
    })
  }
})
