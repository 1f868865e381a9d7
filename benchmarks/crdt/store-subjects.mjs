// The subjects of stores.mjs. Each is asked for a type and a size and gives, or null where it has nothing of the kind:
// `fill (n, deadline)`, which returns how many elements it put in; `operate (i)`, which changes something and returns the
// bytes of the delta; `receive (bytes)` on a twin that has the same elements.
//
// The others have no sets: there a map with an element as key stands for `aworset`, one key that is written again and
// again for `mvreg`, and the library's counter for `gcounter`.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../rivals/package.json', import.meta.url))

/** What makes a type of ours hold n elements, and the operation that is measured: replica, mutator, arguments. */
const plans = n => ({
  gcounter: { fill: i => [`r${i}`, 'inc'], operation: () => ['alice', 'inc'] },
  aworset: { fill: i => ['alice', 'add', `element ${i}`], operation: i => ['alice', 'add', `new ${i}`] },
  ormap: { fill: i => ['alice', 'applySub', `key ${i}`, 'mvreg', 'write', i], operation: i => ['alice', 'applySub', `key ${i % n}`, 'mvreg', 'write', `new ${i}`] },
  mvreg: { fill: i => [`r${i}`, 'write', i], operation: i => ['alice', 'write', `new ${i}`] }
})

function deltaSubject (type, plan, { encode, decode }) {
  let state = type.initial()
  let twin = type.initial()
  const mutate = ([id, mutator, ...args]) => type.mutators[mutator](id, state, ...args)
  return {
    fill (n, deadline) {
      for (let i = 0; i < n; i++) {
        const delta = mutate(plan.fill(i))
        twin = type.join(twin, delta)
        state = type.join(state, delta)
        if ((i & 63) === 0 && performance.now() > deadline) return i
      }
      return n
    },
    operate (i) {
      const delta = mutate(plan.operation(i))
      state = type.join(state, delta)
      return encode(delta)
    },
    receive (bytes) { twin = type.join(twin, decode(bytes)) },
    joinEqual: type.encode === undefined ? undefined : () => { state = type.join(state, twin) }
  }
}

async function ours (name, n) {
  const { createBuiltInTypes } = await import(pathToFileURL(process.env.PEERBASE_BENCH_TYPES).href)
  const type = createBuiltInTypes()[name]
  return deltaSubject(type, plans(n)[name], { encode: delta => type.encodeDelta(delta, 'alice'), decode: bytes => type.decodeDelta(bytes, 'alice') })
}

function deltaCrdts (name, n) {
  const type = require('delta-crdts').type(name)
  const codec = require('delta-crdts-msgpack-codec')
  return deltaSubject({ initial: type.initial, join: type.join, mutators: type.mutators }, plans(n)[name], codec)
}

/** Key and value of operation `i` where a map stands for the type. */
function entry (name, n, i) {
  if (name === 'mvreg') return ['key 0', `new ${i}`]
  return name === 'aworset' ? [`new ${i}`, true] : [`key ${i % n}`, `new ${i}`]
}

function yjs (name, n) {
  if (name === 'gcounter') return null
  const Y = require('yjs')
  const doc = new Y.Doc()
  const twin = new Y.Doc()
  const map = doc.getMap('map')
  let sent = null
  doc.on('update', update => { sent = update })
  return {
    fill () {
      doc.transact(() => { for (let i = 0; i < n; i++) map.set(`key ${i}`, i) })
      Y.applyUpdate(twin, Y.encodeStateAsUpdate(doc))
      return n
    },
    operate (i) {
      map.set(...entry(name, n, i))
      return sent
    },
    receive (update) { Y.applyUpdate(twin, update) }
  }
}

function automerge (name, n) {
  const A = require('@automerge/automerge')
  let doc
  let twin
  const change = i => {
    if (name === 'gcounter') return it => { it.counter.increment(1) }
    const [key, value] = entry(name, n, i)
    return it => { it[key] = value }
  }
  return {
    fill () {
      const start = name === 'gcounter' ? { counter: new A.Counter(0) } : Object.fromEntries(Array.from({ length: n }, (_, i) => [`key ${i}`, i]))
      doc = A.from(start)
      twin = A.clone(doc)
      return n
    },
    operate (i) {
      doc = A.change(doc, change(i))
      return A.getLastLocalChange(doc)
    },
    receive (bytes) { [twin] = A.applyChanges(twin, [bytes]) }
  }
}

function loro (name, n) {
  const { LoroDoc } = require('loro-crdt')
  const doc = new LoroDoc()
  const twin = new LoroDoc()
  const counter = name === 'gcounter' ? doc.getCounter('counter') : null
  const map = doc.getMap('map')
  let version
  return {
    fill () {
      for (let i = 0; i < n && counter === null; i++) map.set(`key ${i}`, i)
      doc.commit()
      twin.import(doc.export({ mode: 'snapshot' }))
      version = doc.version()
      return n
    },
    operate (i) {
      if (counter === null) map.set(...entry(name, n, i))
      else counter.increment(1)
      doc.commit()
      const update = doc.export({ mode: 'update', from: version })
      version = doc.version()
      return update
    },
    receive (update) { twin.import(update) }
  }
}

export const storeSubjects = { ours, yjs, automerge, loro, 'delta-crdts': deltaCrdts }
