import { expect } from 'chai'
import fc from 'fast-check'
import { ByteReader } from '../../src/codec/byte-reader.js'
import { ByteWriter } from '../../src/codec/byte-writer.js'
import { text } from '../../src/sequences/index.js'

function written (write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(1)
  write(writer)
  return writer.finish()
}

function refusal (bytes: number[], read: (reader: ByteReader) => unknown): unknown {
  try {
    read(new ByteReader(Uint8Array.from(bytes)))
  } catch (error) {
    return error
  }
  return 'nothing thrown'
}

describe('byte writer and reader', () => {
  it('give back what was written', () => {
    fc.assert(fc.property(fc.array(fc.record({
      n: fc.maxSafeNat(),
      z: fc.integer(),
      s: fc.string({ unit: 'grapheme' }),
      b: fc.uint8Array(),
      id: fc.oneof(fc.constant('0123456789abcdef'.repeat(2)), fc.string({ minLength: 1 }))
    })), (rows) => {
      const bytes = written((writer) => {
        for (const { n, z, s, b, id } of rows) {
          writer.varint(n)
          writer.zigzag(z)
          writer.string(s)
          writer.block(b)
          writer.replica(id)
        }
      })
      const reader = new ByteReader(bytes)
      for (const { n, z, s, b, id } of rows) {
        expect([reader.varint(), reader.zigzag(), reader.string(), [...reader.block()], reader.replica()]).to.deep.equal([n, z, s, [...b], id])
      }
      reader.end()
    }))
  })

  it('write UTF-8 of any length, once and again after clear', () => {
    const writer = new ByteWriter(1)
    for (const content of ['', 'plain', 'grüße 😀', 'a'.repeat(64) + 'é', 'x'.repeat(100_000), 'y'.repeat(70) + '😀'.repeat(50_000), 'short']) {
      writer.clear()
      writer.u8(7)
      writer.utf8(content)
      const target = new Uint8Array(writer.length)
      writer.copyTo(target)
      expect(target).to.deep.equal(writer.finish())
      expect(new TextDecoder().decode(target.subarray(1)) === content, content.slice(0, 10)).to.equal(true)
    }
  })

  it('a delta of a letter or of one deletion has one form: what decodes encodes to the same bytes', () => {
    const letters = fc.tuple(fc.constantFrom(77, 10), fc.array(fc.constantFrom(0, 1, 65, 127, 128, 129, 255), { maxLength: 7 }))
    fc.assert(fc.property(letters, ([first, rest]) => {
      const bytes = Uint8Array.from([first, ...rest])
      let delta
      try {
        delta = text.decodeDelta!(bytes, 'alice')
      } catch (error) {
        expect(error).to.have.property('code', 'PEERBASE_CRDT_DECODE')
        return
      }
      expect(text.encodeDelta!(delta, 'alice')).to.deep.equal(bytes)
    }), { numRuns: 3000 })
  })

  it('write a hexadecimal replica id in 17 bytes', () => {
    expect(written((writer) => { writer.replica('ab'.repeat(16)) }).length).to.equal(17)
  })

  it('refuse input that is short, too long, or not in its one form, and tell where', () => {
    const cases: [number[], (reader: ByteReader) => unknown, number][] = [
      [[], (reader) => reader.u8(), 0],
      [[0x80], (reader) => reader.varint(), 1],
      [[0x80, 0], (reader) => reader.varint(), 2],
      [[255, 255, 255, 255, 255, 255, 255, 127], (reader) => reader.varint(), 8],
      [[255, 255, 255, 255, 255, 255, 255, 255, 1], (reader) => reader.varint(), 8],
      [[5, 1], (reader) => reader.block(), 1],
      [[1, 0xff], (reader) => reader.string(), 1],
      [[2, 0], (reader) => reader.replica(), 1],
      [[1, 0], (reader) => reader.replica(), 2],
      [[200, 1, 0], (reader) => reader.count(), 2],
      [[1], (reader) => { reader.end() }, 0],
      [[7, 2, 1, 0x80], (reader) => [reader.u8(), reader.column().bytes(3)], 2]
    ]
    for (const [bytes, read, offset] of cases) expect(refusal(bytes, read)).to.include({ code: 'PEERBASE_CRDT_DECODE', offset })
  })

  it('refuse to write what has no form', () => {
    for (const write of [
      (writer: ByteWriter) => { writer.varint(-1) },
      (writer: ByteWriter) => { writer.varint(2 ** 53) },
      (writer: ByteWriter) => { writer.string('\ud800') },
      (writer: ByteWriter) => { writer.replica('') }
    ]) expect(() => written(write)).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })
})
