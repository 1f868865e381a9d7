import { expect } from 'chai'
import fc from 'fast-check'
import { ByteReader } from '../../src/codec/byte-reader.js'
import { ByteWriter } from '../../src/codec/byte-writer.js'

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
