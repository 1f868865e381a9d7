// One subject, one work, one process: `node --expose-gc measure.mjs <subject> <work> <trace file> [saved state] [n]`,
// with n the edits of `type` where not all of the trace is typed, and the passes of `long`.
// Prints what it measured as JSON. Run by run.ts and compare.mjs.

import { readFileSync, writeFileSync } from 'node:fs'
import { deflateSync, gunzipSync } from 'node:zlib'
import { budgetMS, processorMS, timed, used } from './clock.mjs'
import { concurrent } from './concurrent.mjs'
import { Edits } from './edits.mjs'
import { Outbox } from './outbox.mjs'

const [name, work, traceFile, stateFile = '', limit] = process.argv.slice(2)
const { subject } = await import(`./subjects/${name}.mjs`)
const trace = () => JSON.parse(gunzipSync(readFileSync(traceFile)).toString())
const alice = 'a1'.repeat(16)

/** Types the trace, or its first `count` edits, and gives each delta to `send`. */
function typed (edits, doc, send, count = edits.length) {
  return timed(count, i => { edits.make(i, subject, doc, send) })
}

function perEdit ({ ms, cpuMS, n }) {
  return { us: ms * 1000 / n, cpuUS: cpuMS * 1000 / n }
}

const works = {
  type () {
    const edits = new Edits(trace())
    const doc = subject.create(alice)
    const outbox = new Outbox()
    const local = typed(edits, doc, outbox.put, Number(limit ?? edits.length))
    const text = subject.text(doc)
    if (local.n === edits.length && text !== edits.endContent) throw new Error(`${name} shows another text than the trace`)
    const saved = subject.save(doc)
    if (stateFile !== '') writeFileSync(stateFile, saved)
    const sent = outbox.deltas()
    const remote = subject.create('b0'.repeat(16))
    const applied = timed(sent.length, i => { subject.apply(remote, sent[i], alice) })
    if (applied.whole && subject.text(remote) !== text) throw new Error(`${name} does not converge`)
    const other = subject.alternative?.(doc)
    return {
      whole: local.whole && applied.whole,
      edits: local.n,
      localUS: perEdit(local).us,
      localCpuUS: perEdit(local).cpuUS,
      remoteEdits: applied.n,
      remoteUS: perEdit(applied).us,
      remoteCpuUS: perEdit(applied).cpuUS,
      deltaBytes: outbox.bytes / local.n,
      stateBytes: saved.length,
      deflatedBytes: deflateSync(saved).length,
      ...(other === undefined ? {} : { otherStateBytes: other.length, otherDeflatedBytes: deflateSync(other).length })
    }
  },
  load () {
    const saved = new Uint8Array(readFileSync(stateFile))
    const times = []
    const cpuTimes = []
    for (let i = 0; i < 8; i++) {
      const cpu = process.cpuUsage()
      const start = performance.now()
      if (subject.text(subject.load(saved, alice)).length === 0) throw new Error('nothing loaded')
      times.push(performance.now() - start)
      cpuTimes.push(processorMS(cpu))
    }
    const middle = values => values.slice(1).sort((x, y) => x - y)[3]
    return { whole: true, loadColdMS: times[0], loadColdCpuMS: cpuTimes[0], loadWarmMS: middle(times), loadWarmCpuMS: middle(cpuTimes) }
  },
  heap () {
    const edits = new Edits(trace())
    let bytes = 0
    const count = update => { bytes += update.length }
    const small = Array.from({ length: 200 }, () => subject.create(alice))
    const before = used()
    for (const doc of small) subject.edit(doc, 0, 0, 'a hundred characters '.repeat(5).slice(0, 100), count)
    const smallBytes = (used() - before) / small.length
    small.length = 0
    const empty = used()
    const doc = subject.create(alice)
    const local = typed(edits, doc, count)
    return { whole: local.whole && bytes > 0, edits: local.n, heapBytes: used() - empty, smallBytes, length: subject.text(doc).length }
  },
  /** The trace again and again, each time in front of what stands there. */
  long () {
    const edits = new Edits(trace())
    const passes = Number(limit)
    const before = used()
    const doc = subject.create(alice)
    let bytes = 0
    const times = []
    let whole = true
    for (let pass = 0; pass < passes && whole; pass++) {
      const local = typed(edits, doc, update => { bytes += update.length })
      times.push(local.cpuMS)
      whole = local.whole && times.reduce((sum, ms) => sum + ms, 0) < budgetMS * 4
    }
    const sum = times.reduce((all, ms) => all + ms, 0)
    // From the second pass on, when the code is compiled.
    const tail = times.slice(1)
    const half = tail.length >> 1
    const mean = values => values.reduce((all, ms) => all + ms, 0) / values.length
    return {
      whole: times.length === passes,
      edits: times.length * edits.length,
      localCpuUS: sum * 1000 / (times.length * edits.length),
      laterHalf: mean(tail.slice(half)) / mean(tail.slice(0, half)),
      heapBytes: used() - before,
      length: subject.text(doc).length + (bytes > 0 ? 0 : 1)
    }
  },
  concurrent () { return concurrent(trace(), subject) },
  crowd () {
    const results = {}
    for (const clients of [385, 770, 1540]) {
      const sent = Array.from({ length: clients }, (_, i) => {
        const id = (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(4)
        const bytes = []
        subject.edit(subject.create(id), 0, 0, 'client ' + i, update => { bytes.push(update) })
        return { id, bytes }
      })
      const doc = subject.create(alice)
      const applied = timed(clients, i => { for (const update of sent[i].bytes) subject.apply(doc, update, sent[i].id) })
      results[`crowd${clients}MS`] = applied.ms
      results[`crowd${clients}CpuMS`] = applied.cpuMS
    }
    // How much more than in proportion the work grows, between a quarter of the clients and all.
    return { whole: true, ...results, exponent: Math.log(results.crowd1540CpuMS / results.crowd385CpuMS) / Math.log(4) }
  }
}

console.log(JSON.stringify(works[work]()))
