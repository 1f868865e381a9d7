import { pathToFileURL } from 'node:url'

/** The path of leaf `i` in maps `depth` deep that hold n leaves: as many keys in each. */
function pathOf (i, n, depth) {
  const width = Math.round(n ** (1 / depth))
  return Array.from({ length: depth }, (_, level) => `key ${Math.floor(i / width ** level) % width}`)
}

/** What makes a type hold n elements, and the operation that is measured. `ormap/2` is a map whose keys hold maps. */
function planOf (name, n) {
  switch (name) {
    case 'gcounter': return {
      fill: ({ inc }, state, i) => inc(`r${i}`, state),
      operate: ({ inc }, state) => inc('alice', state)
    }
    case 'aworset': return {
      fill: ({ add }, state, i) => add('alice', state, `element ${i}`),
      operate: ({ add }, state, i) => add('alice', state, `new ${i}`)
    }
    case 'mvreg': return {
      fill: ({ write }, state, i) => write(`r${i}`, state, i),
      operate: ({ write }, state, i) => write('alice', state, `new ${i}`)
    }
    case 'ormap': return {
      fill: ({ applySub }, state, i) => applySub('alice', state, `key ${i}`, 'mvreg', 'write', i),
      operate: ({ applySub }, state, i) => applySub('alice', state, `key ${i % n}`, 'mvreg', 'write', `new ${i}`)
    }
    default: return nestedPlan(Number(name.slice('ormap/'.length)), n)
  }
}

function nestedPlan (depth, n) {
  const calls = Array.from({ length: n }, (_, i) => pathOf(i, n, depth).flatMap((key, level) => level === 0 ? [key] : ['ormap', 'applySub', key]))
  return {
    fill: ({ applySub }, state, i) => applySub('alice', state, ...calls[i], 'mvreg', 'write', i),
    operate: ({ applySub }, state, i) => applySub('alice', state, ...calls[i % n], 'mvreg', 'write', `new ${i}`)
  }
}

export async function ours (name, n) {
  const { createBuiltInTypes } = await import(pathToFileURL(process.env.PEERBASE_BENCH_TYPES).href)
  const type = createBuiltInTypes()[name.split('/')[0]]
  const plan = planOf(name, n)
  let state = type.initial()
  let twin = type.initial()
  return {
    fill (deadline) {
      for (let i = 0; i < n; i++) {
        const delta = plan.fill(type.mutators, state, i)
        twin = type.join(twin, delta)
        state = type.join(state, delta)
        if ((i & 63) === 0 && performance.now() > deadline) return i
      }
      // Both are read, as by a view: what that takes is kept up to date from here on.
      type.value(twin)
      return n
    },
    operate (i) {
      const delta = plan.operate(type.mutators, state, i)
      state = type.join(state, delta)
      return type.encodeDelta(delta, 'alice')
    },
    receive (bytes) { twin = type.join(twin, type.decodeDelta(bytes, 'alice')) },
    joinEqual () { state = type.join(state, twin) }
  }
}
