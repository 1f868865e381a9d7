import { expect } from 'chai'
import fc from 'fast-check'
import { ByteWriter, DecodeError } from '@peer-base/crdt-types'
import { runs } from '../support/runs.js'
import { subjects } from '../support/subjects.js'
import { clone, group, play, REPLICAS, steps } from '../support/world.js'

const AUTHOR = REPLICAS[1]

/** Valid input, cut short, with a byte changed, with something appended, or not valid to begin with. */
function damaged (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    { weight: 2, arbitrary: fc.tuple(valid, fc.nat()).map(([bytes, n]) => bytes.slice(0, n % (bytes.length + 1))) },
    { weight: 4, arbitrary: fc.tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })).map(([bytes, edits]) => {
      const copy = bytes.slice()
      for (const [at, byte] of edits) if (copy.length > 0) copy[at % copy.length] = byte
      return copy
    }) },
    { weight: 1, arbitrary: fc.tuple(valid, fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([a, b]) => Uint8Array.from([...a, ...b])) },
    { weight: 1, arbitrary: fc.tuple(valid, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 })).map(([bytes, at, more]) => {
      const cut = at % (bytes.length + 1)
      return Uint8Array.from([...bytes.slice(0, cut), ...more, ...bytes.slice(cut)])
    }) }
  )
}

for (const [name, { type, ops }] of Object.entries(subjects)) {
  describe(`the decoders of ${name}, given bytes that anybody may have made,`, () => {
    const worlds = steps(ops).map(history => play(type, history))
    const states = worlds.map(world => type.encode!(world.states[0]))
    const deltas = worlds.map(world => type.encodeDelta!(group(type, world.log.map(({ bytes, author }) => type.decodeDelta!(bytes, author))), AUTHOR))

    it('take a state in its one canonical form or throw a typed error with the offset', () => {
      fc.assert(fc.property(damaged(states), bytes => {
        attempt(() => type.decode!(bytes), bytes, state => {
          expect(type.encode!(state)).to.deep.equal(bytes)
          type.value(state)
        })
      }), runs(300))
    })

    it('take a delta likewise, and what they take joins', () => {
      fc.assert(fc.property(damaged(deltas), worlds, (bytes, world) => {
        attempt(() => type.decodeDelta!(bytes, AUTHOR), bytes, delta => {
          expect(type.encodeDelta!(delta, AUTHOR)).to.deep.equal(bytes)
          const before = type.encode!(world.states[0])
          const once = type.join(world.states[0], delta)
          const bytesOnce = type.encode!(once)
          expect(type.encode!(type.join(once, type.decode!(before)))).to.deep.equal(bytesOnce)
          type.value(once)
        })
      }), runs(300))
    })

    it('refuse counts that the input cannot pay for', () => {
      for (const count of [1000, 2 ** 32, 2 ** 53 - 1]) {
        for (const prefix of [[], [0], [1], [0, 0], [1, 0], [0, 1], [1, ...Array<number>(17).fill(0)], [1, 1, 1, 97]]) {
          const writer = new ByteWriter()
          writer.bytes(Uint8Array.from(prefix))
          writer.varint(count)
          attempt(() => type.decode!(writer.finish()), writer.finish(), () => {})
          attempt(() => type.decodeDelta!(writer.finish(), AUTHOR), writer.finish(), () => {})
        }
      }
    })
  })
}

function attempt (decode: () => unknown, bytes: Uint8Array, taken: (result: any) => void): void {
  let result: unknown
  try {
    result = decode()
  } catch (error) {
    expect(error).to.be.instanceOf(DecodeError)
    expect((error as DecodeError).offset).to.be.within(0, bytes.length)
    return
  }
  taken(result)
}

describe('the decoder of causal types', () => {
  const { type } = subjects['aworset']!
  const { type: map } = subjects['ormap']!

  it('takes a context of 2^52 dots at the price of its few bytes', () => {
    const writer = new ByteWriter()
    writer.varint(0)
    writer.varint(1)
    writer.varint(0)
    writer.varint(2 ** 52)
    const delta = type.decodeDelta!(writer.finish(), AUTHOR)
    let state = type.initial()
    for (let i = 0; i < 100; i++) state = type.join(state, type.mutators['add']!(AUTHOR, state, i))
    expect(type.value(type.join(clone(type, state), delta)).size).to.equal(0)
    expect(type.value(type.join(delta, state)).size).to.equal(0)
  })

  it('refuses a replica named twice, out of order, or as the author', () => {
    const named = (...ids: string[]): Uint8Array => {
      const writer = new ByteWriter()
      writer.varint(ids.length)
      for (const id of ids) {
        writer.replica(id)
        for (const n of [1, 0, 2]) writer.varint(n)
      }
      return writer.finish()
    }
    expect(() => type.decode!(named('a', 'b'))).not.to.throw()
    expect(() => type.decode!(named('a', 'a'))).to.throw(DecodeError)
    expect(() => type.decode!(named('b', 'a'))).to.throw(DecodeError)
    const [count, ...rest] = named('bob')
    expect(() => type.decodeDelta!(Uint8Array.from([count!, 0, ...rest]), 'alice')).not.to.throw()
    expect(() => type.decodeDelta!(Uint8Array.from([count!, 0, ...rest]), 'bob')).to.throw(DecodeError)
  })

  it('refuses maps that nest without end', () => {
    const writer = new ByteWriter()
    for (const n of [0, 1, 0, 3, 0, 1, 97, 6]) writer.u8(n)
    for (let i = 0; i < 100_000; i++) writer.bytes(Uint8Array.of(1, 6))
    expect(() => map.decodeDelta!(writer.finish(), AUTHOR)).to.throw(DecodeError, 'nested deeper')
  })
})
