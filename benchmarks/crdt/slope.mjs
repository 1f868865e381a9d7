// How the cost of one edit grows with the list: random positions in ours, and a paste of a million characters.

import { pathToFileURL } from 'node:url'

const { text } = await import(pathToFileURL(process.env.PEERBASE_BENCH_TYPES).href)
const id = 'a1'.repeat(16)
const edits = 20_000
let seed = 1
const random = n => (seed = Math.imul(seed, 48_271) >>> 0) % n

/** A document of `size` characters, put together from small pieces at random places, as years of editing leave it. */
function document (size) {
  let state = text.initial()
  while (state.length < size) state = text.join(state, text.mutators.insertAt(id, state, random(state.length + 1), 'twelve chars'))
  return state
}

document(10_000)
const result = {}
for (const size of [10_000, 100_000, 1_000_000]) {
  let state = document(size)
  const start = performance.now()
  for (let i = 0; i < edits; i++) {
    const delta = i % 2 === 0 ? text.mutators.insertAt(id, state, random(state.length + 1), 'x') : text.mutators.removeAt(id, state, random(state.length))
    text.encodeDelta(delta, id)
    state = text.join(state, delta)
  }
  result[`edit${size}US`] = (performance.now() - start) * 1000 / edits
  const again = performance.now()
  for (let i = 0; i < 1000; i++) {
    state = text.join(state, text.mutators.insertAt(id, state, random(state.length + 1), 'x'))
    if (text.value(state).length === 0) throw new Error('no value')
  }
  result[`editAndValue${size}US`] = performance.now() - again
}
const paste = 'x'.repeat(1_000_000)
const start = performance.now()
const state = text.initial()
const delta = text.mutators.push(id, state, paste)
text.encodeDelta(delta, id)
text.join(state, delta)
result.pasteMillionMS = performance.now() - start
console.log(JSON.stringify(result))
