import { expect } from 'chai'
import { text } from '../../src/sequences/index.js'

const alice = 'a1'.repeat(16)
const bob = 'b0'.repeat(16)

/** Types `word` beside `at` in a copy of `start`, one character at a time, and returns the encoded deltas. */
function type (start: Uint8Array, id: string, word: string, { at, backwards }: { at: number, backwards: boolean }): Uint8Array[] {
  let state = text.decode!(start)
  const letters = backwards ? [...word].reverse() : [...word]
  return letters.map((letter, i) => {
    const delta = text.mutators.insertAt(id, state, backwards ? at : at + i, letter)
    state = text.join(state, delta)
    return text.encodeDelta!(delta, id)
  })
}

function merge (start: Uint8Array, batches: readonly { id: string, deltas: readonly Uint8Array[] }[]): string {
  let state = text.decode!(start)
  for (const { id, deltas } of batches) for (const bytes of deltas) state = text.join(state, text.decodeDelta!(bytes, id))
  return text.value(state)
}

// Weidner, Kleppmann: "The Art of the Fugue: Minimizing Interleaving in Collaborative Text Editing", 2023, definition 4:
// runs typed at one place at the same time, forwards or backwards, stand one after the other.
describe('concurrent runs at one place', () => {
  for (const [content, at] of [['', 0], ['xy', 1], ['xy', 2], ['xy', 0]] as const) {
    for (const [first, second] of [[false, false], [true, true], [false, true], [true, false]] as const) {
      it(`do not interleave at ${at} of '${content}', typed ${first ? 'backwards' : 'forwards'} and ${second ? 'backwards' : 'forwards'}`, () => {
        const origin = text.initial()
        const start = text.encode!(content === '' ? origin : text.join(origin, text.mutators.push('root', origin, content)))
        const hello = { id: alice, deltas: type(start, alice, 'hello', { at, backwards: first }) }
        const world = { id: bob, deltas: type(start, bob, 'WORLD', { at, backwards: second }) }
        const merged = merge(start, [hello, world])
        expect(merge(start, [world, hello])).to.equal(merged)
        const around = (middle: string): string => content.slice(0, at) + middle + content.slice(at)
        expect([around('helloWORLD'), around('WORLDhello')]).to.include(merged)
      })
    }
  }

  it('stay together when one of them is typed after a correction', () => {
    const origin = text.initial()
    const start = text.encode!(origin)
    let state = text.decode!(start)
    const deltas: Uint8Array[] = []
    const edits = [['a', 0], ['x', 1], ['', 1], ['b', 1], ['c', 2]] as const
    for (const [letter, at] of edits) {
      const delta = letter === '' ? text.mutators.removeAt(alice, state, at) : text.mutators.insertAt(alice, state, at, letter)
      deltas.push(text.encodeDelta!(delta, alice))
      state = text.join(state, delta)
    }
    const world = { id: bob, deltas: type(start, bob, 'WORLD', { at: 0, backwards: true }) }
    expect(['abcWORLD', 'WORLDabc']).to.include(merge(start, [world, { id: alice, deltas }]))
  })
})
