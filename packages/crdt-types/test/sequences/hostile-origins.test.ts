import { expect } from 'chai'
import { INSERT, type InsertRun } from '../../src/sequences/delta.js'
import { text } from '../../src/sequences/index.js'
import { randomFrom, same } from './replicas.js'

interface Sent { readonly id: string, readonly bytes: Uint8Array }

interface Element { readonly replica: string, readonly counter: number }

interface Liar { readonly id: string, counter: number, known: Element[] }

const idOf = (number: number): string => number.toString(16).padStart(32, '0')

/**
 * Runs whose origins are any two elements that their replica knows, in any order, as no honest one names them. In a crowd most
 * are put between the same few, so that rivals are indexed.
 */
function liars (random: (n: number) => number): Sent[] {
  const isCrowd = random(16) === 0
  const people = Array.from({ length: isCrowd ? 30 : 2 + random(4) }, (_, i): Liar => ({ id: idOf(random(1 << 20) * 64 + i), counter: 0, known: [] }))
  const sent: Sent[] = []
  for (let runs = isCrowd ? 80 : 4 + random(16); runs > 0; runs--) {
    const person = people[random(people.length)]!
    for (const { known } of people) if (random(3) === 0) person.known = [...new Set([...person.known, ...known])]
    const origin = (): Element | undefined => person.known[random(isCrowd ? 3 : person.known.length + 1)]
    const length = 1 + random(3)
    const bytes = accepted(runBetween(person, origin(), origin(), String.fromCharCode(...Array.from({ length }, () => 97 + random(26)))))
    if (bytes === undefined) continue
    sent.push({ id: person.id, bytes })
    for (let i = 0; i < length; i++) person.known.push({ replica: person.id, counter: person.counter + i })
    person.counter += length
  }
  return sent
}

function runBetween ({ id, counter }: Liar, left: Element | undefined, right: Element | undefined, content: string): InsertRun {
  return {
    kind: INSERT, replica: id, counter, length: content.length, continues: false, content,
    leftReplica: left?.replica ?? null, leftCounter: left?.counter ?? 0, rightReplica: right?.replica ?? null, rightCounter: right?.counter ?? 0
  }
}

/** What a receiver refuses cannot part it from others. */
function accepted (run: InsertRun): Uint8Array | undefined {
  try {
    const bytes = text.encodeDelta!(run, run.replica)
    text.decodeDelta!(bytes, run.replica)
    return bytes
  } catch {
    return undefined
  }
}

function shuffled<T> (list: readonly T[], random: (n: number) => number): T[] {
  return list.map((item) => ({ item, at: random(1 << 30) })).sort((a, b) => a.at - b.at).map(({ item }) => item)
}

describe('runs with origins that no honest replica names', () => {
  it('stand in one order, whatever order they come in', function () {
    this.timeout(20_000)
    const worlds = 3000 * Number(process.env['PEERBASE_RUNS'] ?? 1)
    for (let seed = 1; seed <= worlds; seed++) {
      const random = randomFrom(seed)
      const sent = liars(random)
      const states = [sent, shuffled(sent, random), shuffled(sent, random)].map((order) => {
        let state = text.initial()
        for (const { id, bytes } of order) state = text.join(state, text.decodeDelta!(bytes, id))
        return state
      })
      const [first, ...others] = states
      const bytes = text.encode!(first!)
      expect(same(text.encode!(text.decode!(bytes)), bytes), `read again, seed ${seed}`).to.equal(true)
      for (const other of others) {
        expect(text.value(other), `seed ${seed}`).to.equal(text.value(first!))
        expect(same(text.encode!(other), bytes), `bytes, seed ${seed}`).to.equal(true)
      }
    }
  })
})
