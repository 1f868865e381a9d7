import { ByteReader } from '../codec/byte-reader.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { elementOf } from '../codec/element.js'
import type { CrdtType } from '../crdt-type.js'
import { summarise } from '../changes.js'
import type { ElementMap } from './element-map.js'
import { readElements, writeElements } from './element-map.js'
import type { SetChange } from './element-store.js'

class TwoPhaseSet {
  /** Never holds what is in `removed`. */
  added: ElementMap = new Map()
  removed: ElementMap = new Map()
  value: Set<unknown> | undefined
}

function decode (bytes: Uint8Array): TwoPhaseSet {
  const reader = new ByteReader(bytes)
  const state = new TwoPhaseSet()
  state.added = readElements(reader)
  state.removed = readElements(reader)
  for (const key of state.added.keys()) if (state.removed.has(key)) throw reader.error('an element is both added and removed')
  reader.end()
  return state
}

function encode (state: TwoPhaseSet): Uint8Array {
  const writer = new ByteWriter(32)
  writeElements(writer, state.added)
  writeElements(writer, state.removed)
  return writer.finish()
}

function join (a: TwoPhaseSet, b: TwoPhaseSet, changed?: (change: SetChange) => void): TwoPhaseSet {
  for (const [key, element] of b.removed) {
    a.removed.set(key, element)
    const before = a.added.get(key)
    if (before === undefined) continue
    a.added.delete(key)
    a.value = undefined
    changed?.({ remove: before.value })
  }
  for (const [key, element] of b.added) {
    if (a.added.has(key) || a.removed.has(key)) continue
    a.added.set(key, element)
    a.value = undefined
    changed?.({ add: element.value })
  }
  return a
}

/**
 * Two-phase set (Shapiro et al. 2011, specification 12): what was removed once, even before it was added, never comes
 * back.
 *
 * `add(e)`, `remove(e)`; value: Set. A mutation and the join of its delta cost O(size of the element).
 */
export const twoPhaseSet: CrdtType<TwoPhaseSet> = {
  name: '2pset',
  initial: () => new TwoPhaseSet(),
  join: (a, b) => join(a, b),
  value: state => state.value ??= new Set(Array.from(state.added.values(), element => element.value)),
  mutators: {
    add (_id, state, value: unknown) {
      const delta = new TwoPhaseSet()
      const element = elementOf(value)
      if (!state.removed.has(element.key)) delta.added.set(element.key, element)
      return delta
    },
    remove (_id, _state, value: unknown) {
      const delta = new TwoPhaseSet()
      const element = elementOf(value)
      delta.removed.set(element.key, element)
      return delta
    }
  },
  joinWithChange (state, delta) {
    const changes: unknown[] = []
    join(state, delta, change => changes.push(change))
    return { state, ...summarise(changes) }
  },
  encode,
  decode,
  encodeDelta: encode,
  decodeDelta: decode,
  authors: () => []
}
