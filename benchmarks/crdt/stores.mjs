// One operation on a set, map, counter or register that holds n elements, its delta, and the delta's join elsewhere:
// `node --expose-gc stores.mjs <subject> <type> <n>`.

import { budgetMS, timed } from './clock.mjs'
import { storeSubjects } from './store-subjects/index.mjs'

const [who, type, size] = process.argv.slice(2)
const n = Number(size)
const count = 10_000
const subject = await storeSubjects[who](type, n)
if (subject === null) {
  console.log(JSON.stringify({ whole: false, none: true }))
} else {
  // Filling ends in one replica or two, as the subject does it best; where it cannot be done in time, it tells how far it came.
  const filled = subject.fill(performance.now() + budgetMS * 3)
  if (filled < n) console.log(JSON.stringify({ whole: false, filled }))
  else console.log(JSON.stringify({ whole: true, ...measure() }))
}

function measure () {
  const { slow = false } = subject
  // The same code has run before the clock starts: fill and a few operations.
  timed(200, i => { subject.receive(subject.operate(count + i)) }, slow)
  const deltas = []
  let bytes = 0
  const local = timed(count, i => {
    const delta = subject.operate(i)
    deltas.push(delta)
    bytes += delta.length
  }, slow)
  const remote = timed(deltas.length, i => { subject.receive(deltas[i]) }, slow)
  const result = {
    // Not all operations fitted into the budget: one run tells enough.
    cut: !local.whole,
    localCpuUS: local.cpuMS * 1000 / local.n,
    remoteCpuUS: remote.cpuMS * 1000 / remote.n,
    deltaBytes: bytes / local.n
  }
  if (subject.joinEqual === undefined) return result
  const equal = timed(1, () => { subject.joinEqual() })
  return { ...result, equalUS: equal.cpuMS * 1000 / n }
}
