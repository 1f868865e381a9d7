import { expect } from 'chai'
import type { TextState } from '../../src/sequences/index.js'
import { indexOf, positionAt, rga, text } from '../../src/sequences/index.js'

const alice = 'a1'.repeat(16)
const bob = 'b0'.repeat(16)

describe('text', () => {
  it('gives the same value while nothing changes', () => {
    const list = rga.initial()
    rga.join(list, rga.mutators.push(alice, list, 'a'))
    expect(rga.value(list)).to.equal(rga.value(list))
  })

  it('tells one minimal patch for a replacement in one delta-group', () => {
    const state = text.initial()
    text.join(state, text.mutators.push(alice, state, 'Hello world'))
    const copy = text.decode!(text.encode!(state))
    const removed = text.mutators.removeAt(alice, copy, 6, 5)
    let group = text.joinDeltas!(text.emptyDelta!(), removed)
    text.join(copy, removed)
    for (const [at, letters] of [[6, 'th'], [8, 'ere'], [11, 'x']] as const) {
      const delta = text.mutators.insertAt(alice, copy, at, letters)
      group = text.joinDeltas!(group, delta)
      text.join(copy, delta)
    }
    const undone = text.mutators.removeAt(alice, copy, 11)
    group = text.joinDeltas!(group, undone)
    text.join(copy, undone)
    expect(text.joinWithChange!(state, group).change).to.deep.equal([{ at: 6, remove: 5, insert: 'there' }])
    expect(text.value(state)).to.equal('Hello there').and.to.equal(text.value(copy))
  })

  it('spends at most six bytes on a typed character and as little on one taken back', () => {
    const state = text.initial()
    text.join(state, text.mutators.push(alice, state, 'x'.repeat(200_000)))
    text.join(state, text.mutators.insertAt(alice, state, 100_000, 'a'))
    const typed = text.mutators.insertAt(alice, state, 100_001, 'b')
    expect(text.encodeDelta!(typed, alice).length).to.be.at.most(6)
    text.join(state, typed)
    expect(text.encodeDelta!(text.mutators.removeAt(alice, state, 100_001), alice).length).to.be.at.most(6)
  })

  it('frees the content of what is deleted, in the delta and in the state', () => {
    const state = text.initial()
    text.join(state, text.mutators.push(alice, state, 'secret'.repeat(1000)))
    text.join(state, text.mutators.removeAt(alice, state, 0, 6000))
    expect(text.encode!(state).length).to.be.below(40)
    expect(text.encodeDelta!(state as never, alice).length).to.be.below(20)
  })

  it('takes a paste of a million characters and edits inside it', () => {
    const state = text.initial()
    text.join(state, text.mutators.push(alice, state, 'ab😀'.repeat(250_000)))
    text.join(state, text.mutators.insertAt(bob, state, 500_000, '-'))
    text.join(state, text.mutators.removeAt(bob, state, 10, 900_000 - 10 + 1))
    expect(text.value(state)).to.equal('ab😀ab😀ab' + 'ab😀'.repeat(250_000).slice(900_000))
  })
})

describe('a loaded sequence', () => {
  const written = text.initial()
  text.join(written, text.mutators.push(alice, written, 'Hello world'))
  text.join(written, text.mutators.insertAt(bob, written, 5, ', dear'))
  text.join(written, text.mutators.removeAt(alice, written, 0, 1))
  const bytes = text.encode!(written)
  const remote = text.mutators.insertAt('carol', text.decode!(bytes), 3, '!')

  const firstUses: Readonly<Record<string, (state: TextState) => unknown>> = {
    'an insertion': (state) => text.mutators.insertAt(alice, state, 4, 'x'),
    'a deletion': (state) => text.mutators.removeAt(alice, state, 2, 9),
    'a remote delta': (state) => text.value(text.join(state, remote)),
    'a remote delta told as a change': (state) => text.joinWithChange!(state, remote).change,
    'a state to join': (state) => text.value(text.join(state, text.decode!(bytes))),
    'a cursor': (state) => positionAt(state, 7),
    'a token': (state) => indexOf(state, positionAt(written, 7)),
    'its bytes': (state) => [...text.encode!(state)],
    'a delta of all it holds': (state) => [...text.encodeDelta!(state as never, alice)]
  }

  for (const [name, use] of Object.entries(firstUses)) {
    it(`does the same as one that was typed when it is first asked for ${name}`, () => {
      const typed = text.join(text.initial(), text.decodeDelta!(text.encodeDelta!(written as never, ''), ''))
      const loaded = text.decode!(bytes)
      expect([text.value(loaded), loaded.length]).to.deep.equal([text.value(written), written.length])
      expect(use(loaded)).to.deep.equal(use(typed))
      expect(text.encode!(loaded)).to.deep.equal(text.encode!(typed))
    })
  }

  it('shows what joins into an empty one that was loaded', () => {
    const empty = text.decode!(text.encode!(text.initial()))
    expect(text.value(text.join(empty, written))).to.equal('ello, dear world')
  })
})

describe('stable positions', () => {
  it('stay with their neighbour while others edit, also where it is deleted', () => {
    const state = text.initial()
    text.join(state, text.mutators.push(alice, state, 'Hello world'))
    const left = positionAt(state, 6)
    const right = positionAt(state, 6, 'right')
    text.join(state, text.mutators.insertAt(bob, state, 0, '>> '))
    expect([indexOf(state, left), indexOf(state, right)]).to.deep.equal([9, 9])
    text.join(state, text.mutators.insertAt(bob, state, 9, 'big '))
    expect([indexOf(state, left), indexOf(state, right)]).to.deep.equal([9, 13])
    text.join(state, text.mutators.removeAt(bob, state, 0, 12))
    expect([indexOf(state, left), indexOf(state, right)]).to.deep.equal([0, 1])
  })

  it('mean the same on another replica, and nothing before their element came', () => {
    const state = rga.initial()
    rga.join(state, rga.mutators.insertAllAt(alice, state, 0, [1, 2, 3]))
    const token = positionAt(state, 2)
    const other = rga.initial()
    expect(indexOf(other, token)).to.equal(-1)
    expect(rga.queries!['indexOf']!(rga.join(other, state), token)).to.equal(2)
  })

  it('at the edges stay at the edges', () => {
    const state = text.initial()
    const start = positionAt(state, 0)
    const end = positionAt(state, 0, 'right')
    text.join(state, text.mutators.push(alice, state, 'abc'))
    expect([indexOf(state, start), indexOf(state, end)]).to.deep.equal([0, 3])
  })
})
