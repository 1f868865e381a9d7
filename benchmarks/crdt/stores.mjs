// One operation on a set, map, counter or register that holds n elements: `node stores.mjs <ours|delta-crdts> <type> <n>`.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [who, name, size] = process.argv.slice(2)
const n = Number(size)
const require = createRequire(new URL('../rivals/package.json', import.meta.url))

/** For each type: what makes it hold n elements, and the operation that is measured. By replica id, mutator, arguments. */
const plans = {
  gcounter: { fill: i => [`r${i}`, 'inc'], operation: () => ['alice', 'inc'] },
  aworset: { fill: i => ['alice', 'add', `element ${i}`], operation: i => ['alice', 'add', `new ${i}`] },
  ormap: { fill: i => ['alice', 'applySub', `key ${i}`, 'mvreg', 'write', i], operation: i => ['alice', 'applySub', `key ${i % n}`, 'mvreg', 'write', `new ${i}`] },
  mvreg: { fill: i => [`r${i}`, 'write', i], operation: i => ['alice', 'write', `new ${i}`] }
}

async function ours () {
  const { createBuiltInTypes } = await import(pathToFileURL(process.env.PEERBASE_BENCH_TYPES).href)
  const type = createBuiltInTypes()[name]
  return {
    initial: () => type.initial(),
    mutate: (state, [id, mutator, ...args]) => type.mutators[mutator](id, state, ...args),
    join: (state, delta) => type.join(state, delta),
    encode: delta => type.encodeDelta(delta, 'alice'),
    decode: bytes => type.decodeDelta(bytes, 'alice')
  }
}

function deltaCrdts () {
  const type = require('delta-crdts').type(name)
  const codec = require('delta-crdts-msgpack-codec')
  return {
    initial: () => type.initial(),
    mutate: (state, [id, mutator, ...args]) => type.mutators[mutator](id, state, ...args),
    join: (state, delta) => type.join(state, delta),
    encode: delta => codec.encode(delta),
    decode: bytes => codec.decode(bytes)
  }
}

const subject = who === 'ours' ? await ours() : deltaCrdts()
const { fill, operation } = plans[name]
const budgetMS = Number(process.env.PEERBASE_BENCH_BUDGET_MS ?? 20_000)
const started = performance.now()
let state = subject.initial()
let twin = subject.initial()
for (let i = 0; i < n; i++) {
  const delta = subject.mutate(state, fill(i))
  twin = subject.join(twin, delta)
  state = subject.join(state, delta)
  if ((i & 63) === 0 && performance.now() - started > budgetMS) {
    console.log(JSON.stringify({ gaveUpAt: i }))
    process.exit(0)
  }
}
const count = 3000
const limit = performance.now() + budgetMS / 4
let localMS = 0
let remoteMS = 0
let bytes = 0
let done = 0
for (; done < count && performance.now() < limit; done++) {
  const start = performance.now()
  const delta = subject.mutate(state, operation(done))
  state = subject.join(state, delta)
  const encoded = subject.encode(delta)
  const middle = performance.now()
  twin = subject.join(twin, subject.decode(encoded))
  remoteMS += performance.now() - middle
  localMS += middle - start
  bytes += encoded.length
}
console.log(JSON.stringify({ localUS: localMS * 1000 / done, remoteUS: remoteMS * 1000 / done, deltaBytes: bytes / done }))
