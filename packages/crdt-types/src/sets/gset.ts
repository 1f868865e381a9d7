import { ByteReader } from '../codec/byte-reader.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { elementOf } from '../codec/element.js'
import type { CrdtType } from '../crdt-type.js'
import { summarise } from '../changes.js'
import type { ElementMap } from './element-map.js'
import { readElements, writeElements } from './element-map.js'

class GrowSet {
  elements: ElementMap = new Map()
  value: Set<unknown> | undefined
}

function decode (bytes: Uint8Array): GrowSet {
  const reader = new ByteReader(bytes)
  const state = new GrowSet()
  state.elements = readElements(reader)
  reader.end()
  return state
}

function encode (state: GrowSet): Uint8Array {
  const writer = new ByteWriter(32)
  writeElements(writer, state.elements)
  return writer.finish()
}

function join (a: GrowSet, b: GrowSet, added?: (change: { add: unknown }) => void): GrowSet {
  for (const [key, element] of b.elements) {
    if (a.elements.has(key)) continue
    a.elements.set(key, element)
    a.value = undefined
    added?.({ add: element.value })
  }
  return a
}

/**
 * Grow-only set (Shapiro et al. 2011, specification 11): union.
 *
 * `add(e)`; value: Set; emits `{ add: e }` per new element. A mutation and the join of its delta cost O(size of the
 * element); the value O(n) after a change.
 */
export const gset: CrdtType<GrowSet> = {
  name: 'gset',
  initial: () => new GrowSet(),
  join: (a, b) => join(a, b),
  value: state => state.value ??= new Set(Array.from(state.elements.values(), element => element.value)),
  mutators: {
    add (_id, _state, value: unknown) {
      const delta = new GrowSet()
      const element = elementOf(value)
      delta.elements.set(element.key, element)
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
