// What only our type has to show: `node --expose-gc own.mjs <slope|paste|batch|events> <trace file>`.

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

/** What one more edit costs, in µs; every other one deletes. */
function editCost (document, count) {
  const edited = timed(count, i => {
    const { state } = document
    const delta = i % 2 === 0 ? text.mutators.insertAt(id, state, random(state.length + 1), 'x') : text.mutators.removeAt(id, state, random(state.length))
    text.encodeDelta(delta, id)
    document.state = text.join(state, delta)
  })
  return edited.cpuMS * 1000 / edited.n
}

/** The same where the text is read after each edit. */
function editAndReadCost (document, count) {
  const read = timed(count, () => {
    document.state = text.join(document.state, text.mutators.insertAt(id, document.state, random(document.state.length + 1), 'x'))
    if (text.value(document.state).length === 0) throw new Error('no value')
  })
  return read.cpuMS * 1000 / read.n
}

const works = {
  slope () {
    // All of it runs before it counts: compiling would make the smallest document the dearest.
    const warm = { state: scattered(100_000) }
    editCost(warm, 20_000)
    editAndReadCost(warm, 1000)
    const result = { whole: true }
    for (const size of [10_000, 100_000, 1_000_000]) {
      const document = { state: scattered(size) }
      result[`edit${size}CpuUS`] = editCost(document, 20_000)
      result[`editAndValue${size}CpuUS`] = editAndReadCost(document, 1000)
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
  /** The trace's deltas, joined by one replica and joined and told by another, in turn: what telling costs is the difference of the medians. */
  events () {
    const edits = trace()
    const outbox = new Outbox()
    const doc = subject.create(id)
    timed(edits.length, i => { edits.make(i, subject, doc, outbox.put) })
    const sent = outbox.deltas()
    let told = 0
    const ways = {
      joined: (state, delta) => text.join(state, delta),
      told (state, delta) {
        const { state: joined, change } = text.joinWithChange(state, delta)
        for (const { remove, insert } of change) told += insert.length - remove
        return joined
      }
    }
    const runs = { joined: [], told: [] }
    for (let turn = 0; turn < 9; turn++) {
      for (const way of turn % 2 === 0 ? ['joined', 'told'] : ['told', 'joined']) {
        let state = text.initial()
        const receive = ways[way]
        const applied = timed(sent.length, i => { state = receive(state, text.decodeDelta(sent[i], id)) })
        runs[way].push(applied.cpuMS * 1000 / applied.n)
        if (text.value(state) !== edits.endContent) throw new Error('not converged')
      }
    }
    if (told !== edits.endContent.length * 9) throw new Error('told otherwise')
    const [joined, withChange] = [runs.joined, runs.told].map(values => values.sort((x, y) => x - y)[4])
    return { whole: true, joinedCpuUS: joined, toldCpuUS: withChange, furtherCpuUS: withChange - joined }
  }
}

console.log(JSON.stringify(works[work]()))
