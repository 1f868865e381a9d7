import { elementOf, readElement, writeElement } from '../codec/element.js'
import type { Element } from '../codec/element.js'
import { valueKey } from '../codec/value-codec.js'
import { add } from '../causal/causal-delta.js'
import { createCausalType } from '../causal/causal-type.js'
import type { CausalKind } from '../causal/dot-store.js'
import { ElementStore } from './element-store.js'

/**
 * Add-wins observed-remove set without tombstones (Bieniusa et al., "An optimized conflict-free replicated set", 2012;
 * as a delta-CRDT: Almeida et al. 2018, figure 7a). A remove takes away the adds it has seen, so a concurrent add stays.
 * `add`, `remove` and the join of their deltas cost O(dots of that element); a delta holds one dot and those it replaces.
 */
export const aworsetKind: CausalKind<ElementStore, Element> = {
  name: 'aworset',
  createStore: () => new ElementStore(),
  mutators: {
    add (draft, store, value: unknown) {
      const element = elementOf(value)
      add(draft, element)
      store.supersede(draft, element.key)
    },
    remove (draft, store, value: unknown) {
      store.supersede(draft, valueKey(value))
    }
  },
  netChanges: changes => changes,
  writePayload: writeElement,
  readPayload: readElement
}

/** `add(e)`, `remove(e)`; value: Set. */
export const aworset = createCausalType(aworsetKind)
