// What only our type has to show: `node --expose-gc own.mjs <slope|paste|batch|join|events> <trace file>`.

import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { timed } from './clock.mjs'
import { Edits } from './edits.mjs'
import { Outbox } from './outbox.mjs'
import { subject } from './subjects/ours.mjs'

const { text } = await import(pathToFileURL(process.env.PEERBASE_BENCH_TYPES).href)
const [work, traceFile] = process.argv.slice(2)
const id = 'a1'.repeat(16)
const trace = () => new Edits(JSON.parse(gunzipSync(readFileSync(traceFile)).toString()))
let seed = 1
const random = n => (seed = Math.imul(seed, 48_271) >>> 0) % n

/** A document of `size` characters, put together from small pieces at random places, as years of editing leave it. */
function scattered (size) {
  let state = text.initial()
  while (state.length < size) state = text.join(state, text.mutators.insertAt(id, state, random(state.length + 1), 'twelve chars'))
  return state
}

/** Sends the trace's deltas to a replica that joins them by `receive`. */
function received (receive) {
  const edits = trace()
  const outbox = new Outbox()
  const doc = subject.create(id)
  timed(edits.length, i => { edits.make(i, subject, doc, outbox.put) })
  const sent = outbox.deltas()
  let state = text.initial()
  const applied = timed(sent.length, i => { state = receive(state, text.decodeDelta(sent[i], id)) })
  if (text.value(state) !== edits.endContent) throw new Error('not converged')
  return { whole: applied.whole, remoteCpuUS: applied.cpuMS * 1000 / applied.n }
}

const works = {
  slope () {
    scattered(10_000)
    const result = { whole: true }
    for (const size of [10_000, 100_000, 1_000_000]) {
      let state = scattered(size)
      const edited = timed(20_000, i => {
        const delta = i % 2 === 0 ? text.mutators.insertAt(id, state, random(state.length + 1), 'x') : text.mutators.removeAt(id, state, random(state.length))
        text.encodeDelta(delta, id)
        state = text.join(state, delta)
      })
      result[`edit${size}CpuUS`] = edited.cpuMS * 1000 / edited.n
      const read = timed(1000, () => {
        state = text.join(state, text.mutators.insertAt(id, state, random(state.length + 1), 'x'))
        if (text.value(state).length === 0) throw new Error('no value')
      })
      result[`editAndValue${size}CpuUS`] = read.cpuMS * 1000 / read.n
    }
    return result
  },
  paste () {
    const paste = 'x'.repeat(1_000_000)
    const state = text.initial()
    const other = text.initial()
    let bytes = null
    const local = timed(1, () => {
      const delta = text.mutators.push(id, state, paste)
      bytes = text.encodeDelta(delta, id)
      text.join(state, delta)
    })
    const remote = timed(1, () => { text.join(other, text.decodeDelta(bytes, id)) })
    if (text.value(other) !== paste) throw new Error('not converged')
    return { whole: true, localMS: local.ms, localCpuMS: local.cpuMS, remoteMS: remote.ms, remoteCpuMS: remote.cpuMS }
  },
  /** Bytes of delta-groups of 1, 10, 100 and 1,000 edits. */
  batch () {
    const edits = trace()
    const result = { whole: true }
    for (const size of [1, 10, 100, 1000]) {
      let state = text.initial()
      let group = text.emptyDelta()
      let bytes = 0
      const take = delta => {
        group = text.joinDeltas(group, delta)
        state = text.join(state, delta)
      }
      const batched = timed(edits.length, i => {
        if (edits.removed[i] > 0) take(text.mutators.removeAt(id, state, edits.positions[i], edits.removed[i]))
        if (edits.inserted[i] !== '') take(text.mutators.insertAt(id, state, edits.positions[i], edits.inserted[i]))
        if ((i + 1) % size !== 0) return
        bytes += text.encodeDelta(group, id).length
        group = text.emptyDelta()
      })
      result[`group${size}Bytes`] = bytes / batched.n
      result[`group${size}CpuUS`] = batched.cpuMS * 1000 / batched.n
    }
    return result
  },
  join () { return received((state, delta) => text.join(state, delta)) },
  events () {
    let length = 0
    const result = received((state, delta) => {
      const joined = text.joinWithChange(state, delta)
      for (const { remove, insert } of joined.change) length += insert.length - remove
      return joined.state
    })
    return { ...result, length }
  }
}

console.log(JSON.stringify(works[work]()))
