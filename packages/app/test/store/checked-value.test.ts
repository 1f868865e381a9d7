import { expect } from 'chai'
import fc from 'fast-check'
import { createMemoryStore, prefixStore } from '@peer-base/app'
import { addChecksum, checkedValue } from '../../src/store/checked-value.js'

describe('a checksummed row', () => {
  it('gives back the value under the same key', () => {
    fc.assert(fc.property(fc.string(), fc.uint8Array(), (key, value) => {
      expect(checkedValue(key, addChecksum(key, value))).to.deep.equal(value)
    }))
  })

  it('is refused after any flipped bit, and when cut, longer or empty', () => {
    const row = addChecksum('head', Uint8Array.of(1, 2, 3, 4, 5))
    for (let bit = 0; bit < row.length * 8; bit++) {
      const rotten = row.slice()
      rotten[bit >> 3] = (rotten[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => checkedValue('head', rotten)).to.throw().with.property('code', 'PEERBASE_STORE_CORRUPT')
    }
    for (const other of [row.slice(1), row.slice(0, -1), Uint8Array.of(...row, 0), new Uint8Array(0), new Uint8Array(8), new Uint8Array(20)]) {
      expect(() => checkedValue('head', other)).to.throw().with.property('code', 'PEERBASE_STORE_CORRUPT')
    }
  })

  it('is refused under another key', () => {
    expect(() => checkedValue('b', addChecksum('a', Uint8Array.of(1)))).to.throw().with.property('code', 'PEERBASE_STORE_CORRUPT')
  })

  it('carries the CRC-32C of its key and value', () => {
    // RFC 3720, B.4: 32 bytes of zeros have the CRC 8A9136AA; the key is empty here.
    expect(new DataView(addChecksum('', new Uint8Array(32)).buffer).getUint32(32)).to.equal(0x8a9136aa)
  })
})

describe('a prefixed store', () => {
  it('ends with the view that it is a view of, which waits for what is being written through it', async () => {
    const under = createMemoryStore()
    let finish = (): void => {}
    const slow = { ...under, get: under.get.bind(under), batch: async () => { await new Promise<void>((resolve) => { finish = resolve }) } }
    const middle = prefixStore(slow, 'c')
    const view = prefixStore(middle, 'cid')
    const events: string[] = []
    const written = view.batch([{ key: 'h', value: Uint8Array.of(1) }]).then(() => { events.push('written') })
    const closed = middle.close().then(() => { events.push('closed') })
    const refused = await view.get('h').catch((error: unknown) => error)
    expect(refused).to.include({ code: 'PEERBASE_STORE_CLOSED' })
    expect(events).to.deep.equal([])
    finish()
    await Promise.all([written, closed])
  })

  it('spells nested names as a path and leaves its parent open', async () => {
    const parent = createMemoryStore()
    const view = prefixStore(prefixStore(parent, 'c'), 'cid')
    await view.batch([{ key: 'h', value: Uint8Array.of(1) }])
    expect(await parent.get('c/cid/h')).to.deep.equal(Uint8Array.of(1))
    await view.close()
    expect(await parent.get('c/cid/h')).to.deep.equal(Uint8Array.of(1))
  })

  it('never sees keys of another name, whatever the two look like', async () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '/', '%', '2', 'F', '😀'), maxLength: 4 })
    await fc.assert(fc.asyncProperty(part, part, part.filter(key => key !== ''), async (one, two, key) => {
      fc.pre(one !== two)
      const parent = createMemoryStore()
      await prefixStore(parent, one).batch([{ key, value: Uint8Array.of(1) }])
      for await (const [seen] of prefixStore(parent, two).entries('')) expect.fail(`${JSON.stringify(two)} sees ${JSON.stringify(seen)}`)
    }))
  })
})
