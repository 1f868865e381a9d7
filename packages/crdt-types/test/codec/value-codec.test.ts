import { decode as cborgDecode } from 'cborg'
import { expect } from 'chai'
import fc from 'fast-check'
import { ArgumentError, DecodeError, decodeValue, encodeValue, valueKey } from '@peer-base/crdt-types'
import { runs } from '../support/runs.js'

const wellFormed = fc.string({ unit: 'grapheme' })
const value: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, '', '__proto__', 0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 53, Infinity, -Infinity, NaN, 1.5, 1e300, 2 ** -30),
    fc.double(), fc.integer(), wellFormed, fc.bigInt(), fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(wellFormed, fc.constant('__proto__')), tie('any'), { maxKeys: 4 }),
    fc.array(fc.tuple(wellFormed, tie('any')), { maxLength: 4 }).map(entries => new Map<unknown, unknown>(entries)),
    fc.uniqueArray(fc.integer(), { maxLength: 4 }).map(items => new Set<unknown>(items))
  )
})).any

/** -0 is 0, on purpose. */
const canonical = (v: unknown): unknown => decodeValue(encodeValue(v))

describe('the value codec', () => {
  it('gives back what it took: plain objects as plain objects, Maps as Maps, Sets as Sets, bigints as bigints', () => {
    fc.assert(fc.property(value, v => {
      const bytes = encodeValue(v)
      const back = decodeValue(bytes)
      expect(encodeValue(back)).to.deep.equal(bytes)
      expect(valueKey(back)).to.equal(valueKey(v))
      expect(back).to.deep.equal(canonical(v))
    }), runs(500))
    const mixed = { list: [1, 'a', null], map: new Map<unknown, unknown>([['k', { n: 1 }]]), set: new Set([1, 2]), big: 5n, bytes: Uint8Array.of(1) }
    expect(decodeValue(encodeValue(mixed))).to.deep.equal(mixed)
  })

  it('writes CBOR that another library reads', () => {
    fc.assert(fc.property(fc.jsonValue(), v => {
      const clean: unknown = JSON.parse(JSON.stringify(v).replaceAll('-0', '0'))
      fc.pre(!/\p{Surrogate}|__proto__/u.test(JSON.stringify(clean)))
      expect(cborgDecode(encodeValue(clean))).to.deep.equal(clean)
    }), runs(300))
  })

  it('has one encoding for equal values, whatever the order of keys and elements', () => {
    expect(encodeValue({ a: 1, b: 2 })).to.deep.equal(encodeValue({ b: 2, a: 1 }))
    expect(encodeValue(new Map([['a', 1], ['b', 2]]))).to.deep.equal(encodeValue(new Map([['b', 2], ['a', 1]])))
    expect(encodeValue(new Set([{ n: 1 }, { n: 1 }]))).to.deep.equal(encodeValue(new Set([{ n: 1 }])))
    expect(encodeValue(-0)).to.deep.equal(encodeValue(0))
    expect(encodeValue(Object.create(null))).to.deep.equal(encodeValue({}))
  })

  it('tells apart what is not equal', () => {
    const different = [1, '1', 1n, true, null, [], {}, new Map(), new Set(), new Uint8Array(0), '', [1], new Set([1]), { 1: 1 }, new Map([['1', 1]]), NaN]
    expect(new Set(different.map(valueKey)).size).to.equal(different.length)
    expect(new Set(different.map(v => Buffer.from(encodeValue(v)).toString('hex'))).size).to.equal(different.length)
  })

  it('makes keys that are equal exactly when the encodings are', () => {
    fc.assert(fc.property(value, value, (a, b) => {
      expect(valueKey(a) === valueKey(b)).to.equal(Buffer.compare(encodeValue(a), encodeValue(b)) === 0)
    }), runs(300))
  })

  it('refuses undefined, functions, symbols, cycles, instances of classes and lone surrogates', () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    const sparse = [1]
    sparse[2] = 3
    const refused = [undefined, () => 1, Symbol('s'), cyclic, sparse, { a: undefined }, new Date(0), /x/, new (class A {})(), new Float32Array(1), '\ud800', { '\ud800': 1 },
      new Map([[{ n: 1 }, 1], [{ n: 1 }, 2]]), Promise.resolve()]
    for (const v of refused) {
      expect(() => encodeValue(v)).to.throw(ArgumentError)
      expect(() => valueKey(v)).to.throw(ArgumentError)
    }
  })

  it('never sets a prototype', () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}')
    const back = decodeValue(encodeValue(hostile)) as Record<string, unknown>
    expect(Object.getPrototypeOf(back)).to.equal(Object.prototype)
    expect(Object.keys(back)).to.have.members(['__proto__', 'constructor'])
    expect(back['polluted']).to.equal(undefined)
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
  })

  it('refuses to nest deeper than 32 and to hold more than 50,000 items, on both sides', () => {
    const nested = (depth: number): unknown => depth === 0 ? 1 : [nested(depth - 1)]
    expect(decodeValue(encodeValue(nested(32)))).to.deep.equal(nested(32))
    expect(() => encodeValue(nested(33))).to.throw(ArgumentError)
    expect(() => decodeValue(Uint8Array.from([...Array(33).fill(0x81), 1]))).to.throw(DecodeError)
    expect(() => decodeValue(new Uint8Array(1_000_000).fill(0x81))).to.throw(DecodeError)
    expect(() => encodeValue(Array(50_001).fill(1))).to.throw(ArgumentError)
    expect(() => decodeValue(Uint8Array.from([0x99, 0xc3, 0x50, ...Array(50_000).fill(1)]))).to.throw(DecodeError)
  })

  it('refuses every other form of a value, and counts that the input cannot pay for, with the offset', () => {
    const hostile: Array<[number[], number]> = [
      [[], 0], [[0x18, 1], 2], [[0x19, 0, 255], 3],
      [[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 9],
      [[0x9b, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 9], [[0xbb, 0, 0, 0, 1, 0, 0, 0, 0], 9],
      [[0x9f, 1, 0xff], 1], [[0x5a, 0x7f, 0xff, 0xff, 0xff], 5],
      [[0x61, 0xff], 2], [[0x63, 0xed, 0xa0, 0x80], 4], [[0xa1, 1, 1], 3],
      [[0xa2, 0x61, 0x62, 1, 0x61, 0x61, 1], 6], [[0xa2, 0x61, 0x61, 1, 0x61, 0x61, 1], 6],
      [[0xd9, 1, 2, 0x82, 1, 1], 6], [[0xd9, 1, 2, 0xa0], 4], [[0xc1, 0], 2], [[0xc2, 0x41, 0], 3],
      [[0xf7], 1], [[0xf8, 32], 1], [[0xff], 1], [[0xf9, 0x80, 0x00], 3],
      [[0xf9, 0x3c, 0x00], 3], [[0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 9], [[0xf9, 0x7e, 0x01], 3], [[1, 1], 1]
    ]
    for (const [bytes, offset] of hostile) {
      expect(() => decodeValue(Uint8Array.from(bytes)), bytes.join()).to.throw(DecodeError).with.property('offset', offset)
    }
  })

  it('gives either a value of exactly these bytes or a typed error, for any bytes', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), mutated()), bytes => {
      let v: unknown
      try {
        v = decodeValue(bytes)
      } catch (error) {
        expect(error).to.be.instanceOf(DecodeError)
        return
      }
      expect(encodeValue(v)).to.deep.equal(bytes)
    }), runs(2000))
  })

  it('copies byte strings, so that the input may be reused', () => {
    const bytes = encodeValue(Uint8Array.of(7))
    const back = decodeValue(bytes)
    bytes.fill(0)
    expect(back).to.deep.equal(Uint8Array.of(7))
  })
})

function mutated (): fc.Arbitrary<Uint8Array> {
  return fc.tuple(value, fc.nat(), fc.nat(255)).map(([v, at, byte]) => {
    const bytes = encodeValue(v).slice()
    bytes[at % bytes.length] = byte
    return bytes
  })
}
