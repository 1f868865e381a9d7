import { elementOf, readElement, writeElement } from '../codec/element.js'
import type { Element } from '../codec/element.js'
import { createCausalType } from '../causal/causal-type.js'
import type { CausalKind } from '../causal/dot-store.js'
import { ElementStore } from '../sets/element-store.js'

/**
 * Multi-value register (Almeida et al. 2018, figure 8; the dot function of Dynamo's siblings): a write replaces every
 * value it has seen, so concurrent writes all stay until the next one. A write and the join of its delta cost
 * O(concurrent values).
 */
export const mvregKind: CausalKind<ElementStore, Element> = {
  name: 'mvreg',
  createStore: () => new ElementStore(),
  mutators: {
    write (draft, store, value: unknown) {
      draft.add(elementOf(value))
      for (const dot of store.dots()) draft.supersede(dot)
    }
  },
  // One event without an argument: a write is one change, however many values it replaces.
  netChanges: changes => changes.length === 0 ? [] : [undefined],
  writePayload: writeElement,
  readPayload: readElement
}

/** `write(v)`; value: Set of the concurrent values. */
export const mvreg = createCausalType(mvregKind)
