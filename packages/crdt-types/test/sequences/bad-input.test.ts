import { expect } from 'chai'
import fc from 'fast-check'
import type { CrdtType } from '../../src/crdt-type.js'
import type { SequenceDelta } from '../../src/sequences/index.js'
import { indexOf, positionAt, rga, text } from '../../src/sequences/index.js'
import { randomFrom, same } from './replicas.js'

const alice = 'a1'.repeat(16)
const bob = 'bob'
const runs = Math.ceil(2000 * Number(process.env['PEERBASE_RUNS'] ?? 1))

function code (action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
  return 'nothing thrown'
}

function written (content: string): ReturnType<typeof text.initial> {
  const state = text.initial()
  return text.join(state, text.mutators.push(alice, state, content))
}

describe('bad arguments of text and rga', () => {
  for (const position of [-1, 4, 1.5, NaN, Infinity, '1', null, undefined]) {
    it(`refuse the position ${String(position)} and change nothing`, () => {
      const state = written('abc')
      const before = text.encode!(state)
      expect(code(() => text.mutators.insertAt(alice, state, position as number, 'x'))).to.equal('PEERBASE_POSITION')
      expect(code(() => text.mutators.removeAt(alice, state, position as number, 1))).to.equal('PEERBASE_POSITION')
      const list = rga.join(rga.initial(), rga.mutators.insertAllAt(alice, rga.initial(), 0, [1, 2, 3]))
      expect(code(() => rga.mutators.insertAt(alice, list, position as number, 'x'))).to.equal('PEERBASE_POSITION')
      expect(code(() => rga.mutators.updateAt(alice, list, position as number, 'x'))).to.equal('PEERBASE_POSITION')
      expect(code(() => rga.mutators.removeAt(alice, list, position as number))).to.equal('PEERBASE_POSITION')
      expect(code(() => positionAt(state, position as number))).to.equal('PEERBASE_POSITION')
      expect(same(text.encode!(state), before)).to.equal(true)
    })
  }

  it('removing past the end, or by a bad count, is refused', () => {
    const state = written('abc')
    for (const n of [4, -1, 0.5, NaN]) expect(code(() => text.mutators.removeAt(alice, state, 0, n)), String(n)).to.equal('PEERBASE_POSITION')
    expect(code(() => rga.mutators.removeAt(alice, rga.initial(), 0))).to.equal('PEERBASE_POSITION')
    expect(code(() => rga.mutators.updateAt(alice, rga.initial(), 0, 1))).to.equal('PEERBASE_POSITION')
  })

  it('a surrogate pair is never split', () => {
    const state = written('a😀b')
    expect(code(() => text.mutators.insertAt(alice, state, 2, 'x'))).to.equal('PEERBASE_POSITION')
    expect(code(() => text.mutators.removeAt(alice, state, 2, 1))).to.equal('PEERBASE_POSITION')
    expect(code(() => text.mutators.removeAt(alice, state, 1, 1))).to.equal('PEERBASE_POSITION')
    expect(code(() => positionAt(state, 2))).to.equal('PEERBASE_POSITION')
    expect(text.value(text.join(state, text.mutators.removeAt(alice, state, 1, 2)))).to.equal('ab')
    const long = written('😀'.repeat(5000))
    for (let i = 1; i < 10_000; i += 2) expect(code(() => text.mutators.insertAt(alice, long, i, 'x'))).to.equal('PEERBASE_POSITION')
  })

  it('what is no text, or no value, is refused', () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    for (const content of ['\ud800', 'a\udc00b', undefined, null, 7, ['a']]) {
      expect(code(() => text.mutators.push(alice, text.initial(), content as string))).to.equal('PEERBASE_BAD_ARGUMENT')
    }
    for (const value of [undefined, () => 1, cyclic, Symbol('no'), '\ud800']) {
      expect(code(() => rga.mutators.push(alice, rga.initial(), value))).to.equal('PEERBASE_BAD_ARGUMENT')
      expect(code(() => rga.mutators.insertAllAt(alice, rga.initial(), 0, [1, value]))).to.equal('PEERBASE_BAD_ARGUMENT')
    }
    expect(code(() => rga.mutators.insertAllAt(alice, rga.initial(), 0, 'ab' as never))).to.equal('PEERBASE_BAD_ARGUMENT')
    for (const token of ['', 'x', 'l!', 'l1', 7]) expect(code(() => indexOf(text.initial(), token as string))).to.equal('PEERBASE_BAD_ARGUMENT')
  })

  it('a value put into a list is a copy', () => {
    const value = { done: false }
    const state = rga.initial()
    rga.join(state, rga.mutators.push(alice, state, value))
    value.done = true
    expect(rga.value(state)).to.deep.equal([{ done: false }])
  })
})

/** Deltas and states of a busy document, for mutation. */
function samples (): { deltas: Uint8Array[], state: Uint8Array } {
  const random = randomFrom(7)
  const deltas: Uint8Array[] = []
  const state = text.initial()
  let group: SequenceDelta = text.emptyDelta!()
  for (let i = 0; i < 120; i++) {
    const id = i % 3 === 0 ? bob : alice
    const n = text.value(state).length
    const delta = n > 0 && random(3) === 0
      ? text.mutators.removeAt(id, state, random(n), 1)
      : text.mutators.insertAt(id, state, random(n + 1), 'xyz'.slice(random(3)))
    deltas.push(text.encodeDelta!(delta, id))
    group = text.joinDeltas!(group, delta)
    if (i % 10 === 9) deltas.push(text.encodeDelta!(group, alice))
    text.join(state, delta)
  }
  return { deltas, state: text.encode!(state) }
}

describe('hostile bytes for text and rga', () => {
  const { deltas, state } = samples()

  it('a state cut short is refused at every length', () => {
    for (let n = 0; n < state.length; n++) expect(code(() => text.decode!(state.slice(0, n))), `length ${n}`).to.equal('PEERBASE_CRDT_DECODE')
  })

  it('altered states are refused or are states that encode again', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(state.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = state.slice()
      for (const [i, byte] of changes) bytes[i] = byte
      const outcome = code(() => {
        const decoded = text.decode!(bytes)
        text.encode!(text.join(decoded, text.mutators.insertAt(alice, decoded, 0, 'x')))
        text.join(text.decode!(state), decoded)
      })
      expect(outcome).to.be.oneOf(['PEERBASE_CRDT_DECODE', 'nothing thrown'])
    }), { numRuns: runs })
  })

  it('altered deltas are refused or are joined without harm, and the state stays sound', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(deltas.length - 1), fc.nat(40), fc.nat(255)), { minLength: 1, maxLength: 20 }), (changes) => {
      const target = text.decode!(state)
      for (const [which, at, byte] of changes) {
        const bytes = deltas[which]!.slice()
        bytes[at % bytes.length] = byte
        const outcome = code(() => text.joinWithChange!(target, text.decodeDelta!(bytes, which % 3 === 0 ? bob : alice)))
        expect(outcome).to.be.oneOf(['PEERBASE_CRDT_DECODE', 'nothing thrown'])
      }
      const bytes = text.encode!(target)
      expect(text.value(text.decode!(bytes))).to.equal(text.value(target))
      expect(same(text.encode!(text.decode!(bytes)), bytes)).to.equal(true)
    }), { numRuns: Math.ceil(runs / 4) })
  })

  it('random bytes are refused or harmless, as states and as deltas of both types', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const type of [text, rga] as CrdtType[]) {
        expect(code(() => type.encode!(type.decode!(bytes)))).to.be.oneOf(['PEERBASE_CRDT_DECODE', 'nothing thrown'])
        expect(code(() => type.join(type.initial(), type.decodeDelta!(bytes, alice)))).to.be.oneOf(['PEERBASE_CRDT_DECODE', 'nothing thrown'])
      }
    }), { numRuns: runs })
  })

  it('a run put beside an element of its own that comes later, or in itself, is refused', () => {
    const run = (flags: number, ...origins: readonly number[]): Uint8Array =>
      // A group that names bob, with one insertion by alice of two letters from her fifth element on.
      Uint8Array.from([0, 1, 1, 3, ...Buffer.from(bob), 1, 0x30 | flags, 5, 2, ...origins, 0, ...Buffer.from('ab')])
    expect(code(() => text.decodeDelta!(run(2, 1, 9), alice))).to.equal('nothing thrown')
    for (const counter of [4, 5, 6, 9]) {
      expect(code(() => text.decodeDelta!(run(2, 0, counter), alice)), `left origin ${counter}`).to.equal('PEERBASE_CRDT_DECODE')
      expect(code(() => text.decodeDelta!(run(8, 0, counter), alice)), `right origin ${counter}`).to.equal('PEERBASE_CRDT_DECODE')
    }
  })

  it('runs of a replica that come in two places are refused', () => {
    // Insertions without content: of alice, of bob, and of alice once more, of the same elements.
    const inserts = (...flags: readonly number[]): Uint8Array => Uint8Array.from([0, 1, 1, 3, ...Buffer.from(bob), ...flags, 0])
    const [own, others] = [[0x40, 0, 2], [0x40, 1, 2]] as const
    expect(code(() => text.decodeDelta!(inserts(2, ...own, ...others), alice))).to.equal('nothing thrown')
    for (const runs of [[2, ...own, ...own], [2, ...others, ...own], [3, ...own, ...others, ...own]]) {
      expect(code(() => text.decodeDelta!(inserts(...runs), alice))).to.equal('PEERBASE_CRDT_DECODE')
    }
    const deletes = (...heads: readonly number[]): Uint8Array => Uint8Array.from([0, 1, 1, 3, ...Buffer.from(bob), 0, ...heads])
    expect(code(() => text.decodeDelta!(deletes(2, 3, 0, 3, 1), alice))).to.equal('nothing thrown')
    expect(code(() => text.decodeDelta!(deletes(2, 3, 1, 3, 0), alice))).to.equal('PEERBASE_CRDT_DECODE')
  })

  it('a few bytes that claim two thousand million elements cost no memory', () => {
    // A group with one insertion without content: 2^31 - 2 elements of the author at the start of the list.
    const delta = text.decodeDelta!(Uint8Array.from([0, 0, 1, 0x50, 0xfe, 0xff, 0xff, 0xff, 0x07, 0]), alice)
    const before = process.memoryUsage().arrayBuffers
    const target = text.join(text.initial(), delta)
    expect(text.value(target)).to.equal('')
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(1_000_000)
    expect(text.decode!(text.encode!(target)).length).to.equal(0)
  })

  it('a delta whose elements never come waits, in the state too, and more than the bound is refused', () => {
    const target = written('abc')
    for (let n = 0; n < 131_072; n += 2) {
      text.join(target, text.decodeDelta!(Uint8Array.from([2 | 8, 0x80 | (n & 127), 0x80 | (n >> 7 & 127), 1 + (n >> 14)]), bob))
    }
    const before = text.encode!(target)
    expect(code(() => text.join(target, text.decodeDelta!(Uint8Array.from([2 | 8, 0x80, 0x80, 0x80, 1]), bob)))).to.equal('PEERBASE_BAD_ARGUMENT')
    expect(same(text.encode!(target), before)).to.equal(true)
    expect(text.value(text.join(target, text.mutators.push(alice, target, 'd')))).to.equal('abcd')
  })

  it('a replica sees whose elements a delta inserts', () => {
    const target = written('abc')
    expect([...text.authors!(text.mutators.push(bob, target, 'x'))]).to.deep.equal([bob])
    expect([...text.authors!(text.mutators.removeAt(bob, target, 0))]).to.deep.equal([])
    expect([...text.authors!(target as never)]).to.deep.equal([alice])
  })
})
