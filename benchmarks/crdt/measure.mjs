// One subject, one work, one process: `node --expose-gc measure.mjs <subject> <work> <trace file> [saved state]`.
// Prints what it measured as JSON. Run by run.ts.

import { readFileSync, writeFileSync } from 'node:fs'
import { deflateSync, gunzipSync } from 'node:zlib'

const [name, work, traceFile, stateFile] = process.argv.slice(2)
const budgetMS = Number(process.env.PEERBASE_BENCH_BUDGET_MS ?? 20_000)
const { subject } = await import(`./subjects/${name}.mjs`)
const trace = JSON.parse(gunzipSync(readFileSync(traceFile)).toString())
const alice = 'a1'.repeat(16)

/** Processor time of this process and its helper threads since `before`: a busy machine disturbs it less than the clock. */
function processorMS (before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Runs `step` for each item until the budget is spent; the clock is read now and then only. */
function timed (items, step) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  let n = 0
  for (const item of items) {
    step(item)
    if ((++n & 63) === 0 && performance.now() - start > budgetMS) break
  }
  const ms = performance.now() - start
  return { ms, cpuMS: processorMS(cpu), n }
}

function used () {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const works = {
  type () {
    const edits = trace.txns.flatMap(txn => txn.patches)
    const doc = subject.create(alice)
    const sent = []
    const send = bytes => { sent.push(bytes) }
    const local = timed(edits, ([position, removed, inserted]) => { subject.edit(doc, position, removed, inserted, send) })
    const whole = local.n === edits.length
    let expected = subject.text(doc)
    if (whole && expected !== trace.endContent) throw new Error(`${name} shows another text than the trace`)
    const saved = subject.save(doc)
    if (stateFile !== undefined) writeFileSync(stateFile, saved)
    const remote = subject.create('b0'.repeat(16))
    const applied = timed(sent, bytes => { subject.apply(remote, bytes, alice) })
    if (applied.n === sent.length && subject.text(remote) !== expected) throw new Error(`${name} does not converge`)
    const other = subject.alternative?.(doc)
    expected = ''
    const result = {
      edits: local.n,
      localUS: local.ms * 1000 / local.n,
      localCpuUS: local.cpuMS * 1000 / local.n,
      remoteEdits: applied.n,
      remoteUS: applied.ms * 1000 / applied.n,
      remoteCpuUS: applied.cpuMS * 1000 / applied.n,
      deltaBytes: sent.reduce((sum, bytes) => sum + bytes.length, 0) / local.n,
      stateBytes: saved.length,
      deflatedBytes: deflateSync(saved).length
    }
    return other === undefined ? result : { ...result, otherStateBytes: other.length, otherDeflatedBytes: deflateSync(other).length }
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
    const warm = times.slice(1).sort((x, y) => x - y)
    const before = used()
    const kept = subject.load(saved, alice)
    const heap = used() - before
    return { loadColdMS: times[0], loadColdCpuMS: cpuTimes[0], loadWarmMS: warm[3], heapBytes: heap, kept: kept === undefined ? 0 : 1 }
  },
  heap () {
    const edits = trace.txns.flatMap(txn => txn.patches)
    const before = used()
    const doc = subject.create(alice)
    let bytes = 0
    const count = update => { bytes += update.length }
    const typed = timed(edits, ([position, removed, inserted]) => { subject.edit(doc, position, removed, inserted, count) })
    const heap = used() - before
    return { edits: typed.n, heapBytes: heap, kept: bytes > 0 && subject.text(doc) !== '' ? 1 : 0 }
  },
  concurrent () {
    const replicas = Array.from({ length: trace.numAgents }, (_, i) => ({ id: String(i).padStart(32, '0'), known: new Set() }))
    for (const replica of replicas) replica.doc = subject.create(replica.id)
    const sent = trace.txns.map(() => [])
    const start = performance.now()
    const produced = timed(trace.txns.keys(), txn => {
      const { parents, agent, patches } = trace.txns[txn]
      const replica = replicas[agent]
      learn(replica, parents)
      const send = bytes => { sent[txn].push(bytes) }
      for (const [position, removed, inserted] of patches) subject.edit(replica.doc, position, removed, inserted, send)
      replica.known.add(txn)
    })
    const ms = performance.now() - start
    const third = subject.create('f'.repeat(32))
    const applied = timed(Array.from({ length: produced.n }, (_, txn) => txn), txn => {
      for (const bytes of sent[txn]) subject.apply(third, bytes, replicas[trace.txns[txn].agent].id)
    })
    const exact = subject.text(third) === trace.endContent
    return { edits: produced.n, localUS: ms * 1000 / produced.n, remoteEdits: applied.n, remoteUS: applied.ms * 1000 / applied.n, exact }

    function learn (replica, parents) {
      const stack = parents.filter(txn => !replica.known.has(txn))
      const missing = []
      while (stack.length > 0) {
        const txn = stack.pop()
        if (replica.known.has(txn)) continue
        replica.known.add(txn)
        missing.push(txn)
        stack.push(...trace.txns[txn].parents)
      }
      for (const txn of missing.sort((x, y) => x - y)) {
        for (const bytes of sent[txn]) subject.apply(replica.doc, bytes, replicas[trace.txns[txn].agent].id)
      }
    }
  },
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
      const applied = timed(sent, ({ id, bytes }) => { for (const update of bytes) subject.apply(doc, update, id) })
      results[`crowd${clients}MS`] = applied.ms
      results[`crowd${clients}CpuMS`] = applied.cpuMS
    }
    return results
  }
}

console.log(JSON.stringify(works[work]()))
