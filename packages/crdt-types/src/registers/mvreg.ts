import { elementOf, readElement, writeElement } from '../codec/element.js'
import type { Element } from '../codec/element.js'
import { add } from '../causal/causal-delta.js'
import { createCausalType } from '../causal/causal-type.js'
import type { CausalKind } from '../causal/dot-store.js'
import { RegisterStore } from './register-store.js'

/**
 * Multi-value register (Almeida et al. 2018, figure 8; the dot function of Dynamo's siblings): a write replaces every
 * value it has seen, so concurrent writes all stay until the next one. A write and the join of its delta cost
 * O(concurrent values). `clear` takes every value it has seen away and puts none in their place.
 */
export const mvregKind: CausalKind<RegisterStore, Element> = {
  name: 'mvreg',
  createStore: () => new RegisterStore(),
  mutators: {
    write (draft, store, value: unknown) {
      add(draft, elementOf(value))
      store.supersedeAll(draft)
    },
    clear: (draft, store) => store.supersedeAll(draft)
  },
  // One event without an argument: a write is one change, however many values it replaces.
  netChanges: changes => changes.length === 0 ? [] : [undefined],
  writePayload: writeElement,
  readPayload: readElement
}

/** `write(v)`, `clear()`; value: Set of the concurrent values, empty at first. */
export const mvreg = createCausalType(mvregKind)
