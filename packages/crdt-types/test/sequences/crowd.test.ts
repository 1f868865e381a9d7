import { expect } from 'chai'
import { text } from '../../src/sequences/index.js'
import { randomFrom, same } from './replicas.js'

interface Sent {
  readonly id: string
  readonly bytes: Uint8Array
}

const people = 60

/** Many who start from one text; each types, corrects, and after a while sees some of what the others did. */
function crowd (start: Uint8Array, random: (n: number) => number): Sent[] {
  const all: Sent[] = []
  for (let i = 0; i < people; i++) {
    const id = random(4) === 0 ? `client ${random(1000)}-${i}` : random(0x7fffffff).toString(16).padStart(32, '0')
    let state = text.decode!(start)
    if (random(3) === 0) for (const sent of all) if (random(3) === 0) state = text.join(state, text.decodeDelta!(sent.bytes, sent.id))
    for (let edits = 1 + random(4); edits > 0; edits--) {
      const delta = random(4) === 0 && state.length > 0
        ? text.mutators.removeAt(id, state, random(Math.min(3, state.length)))
        : text.mutators.insertAt(id, state, Math.min(random(3), state.length), `${i}`)
      state = text.join(state, delta)
      all.push({ id, bytes: text.encodeDelta!(delta, id) })
    }
  }
  return all
}

function shuffled (sent: readonly Sent[], random: (n: number) => number): Sent[] {
  const list = sent.slice()
  for (let i = list.length - 1; i > 0; i--) {
    const j = random(i + 1)
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
  return list
}

describe('a crowd that types at one place', () => {
  for (let seed = 1; seed <= 6; seed++) {
    it(`stands in one order whatever order it comes in, and whether or not it has been seen before (seed ${seed})`, () => {
      const random = randomFrom(seed)
      const empty = text.initial()
      const start = text.encode!(seed % 2 === 0 ? empty : text.join(empty, text.mutators.push('root', empty, 'xy')))
      const sent = crowd(start, random)
      // A state that was just loaded knows nothing of earlier crowds and walks over everybody.
      let walking = text.decode!(start)
      for (const { id, bytes } of sent) walking = text.decode!(text.encode!(text.join(walking, text.decodeDelta!(bytes, id))))
      const expected = text.encode!(walking)
      for (let round = 0; round < 3; round++) {
        let state = text.decode!(start)
        for (const { id, bytes } of round === 0 ? sent : shuffled(sent, random)) state = text.join(state, text.decodeDelta!(bytes, id))
        expect(text.value(state)).to.equal(text.value(walking))
        expect(same(text.encode!(state), expected), 'bytes differ').to.equal(true)
      }
    })
  }

  it('of three thousand is put in the order of its ids', () => {
    const empty = text.initial()
    const random = randomFrom(7)
    const ids = Array.from({ length: 3000 }, (_, i) => `${random(0x7fffffff).toString(16).padStart(8, '0')}${i.toString(16).padStart(24, '0')}`)
    let state = text.initial()
    for (const id of ids) state = text.join(state, text.mutators.insertAt(id, empty, 0, `${id} `))
    expect(text.value(state)).to.equal(ids.sort().map((id) => `${id} `).join(''))
  })
})
