import { elementOf, readElement, writeElement } from '../codec/element.js'
import type { Element } from '../codec/element.js'
import type { CausalKind, DotStore, Draft, LiveDot } from '../causal/dot-store.js'
import { add } from '../causal/causal-delta.js'
import { createCausalType } from '../causal/causal-type.js'
import { DotSet } from '../causal/dot-set.js'
import type { SetChange } from './element-store.js'

/** One opinion about an element. */
interface Vote { readonly element: Element, readonly keep: boolean }

interface Slot { readonly element: Element, readonly adds: DotSet, readonly removes: DotSet }

class VoteStore implements DotStore {
  readonly #slots = new Map<string, Slot>()
  #size = 0
  #value: Set<unknown> | undefined

  get size (): number {
    return this.#size
  }

  insert (dot: LiveDot<Vote>): SetChange | undefined {
    const { element, keep } = dot.payload
    let slot = this.#slots.get(element.key)
    if (slot === undefined) this.#slots.set(element.key, slot = { element, adds: new DotSet(), removes: new DotSet() })
    const before = isIn(slot)
    this.#size++
    const votes = keep ? slot.adds : slot.removes
    votes.add(dot)
    return this.#changed(slot, before)
  }

  delete (dot: LiveDot<Vote>): SetChange | undefined {
    const { element, keep } = dot.payload
    const slot = this.#slots.get(element.key)
    if (slot === undefined) return undefined
    const before = isIn(slot)
    this.#size--
    const votes = keep ? slot.adds : slot.removes
    votes.delete(dot)
    if (slot.adds.size + slot.removes.size === 0) this.#slots.delete(element.key)
    return this.#changed(slot, before)
  }

  /** O(1) while unchanged, else O(n). */
  value (): Set<unknown> {
    if (this.#value === undefined) {
      this.#value = new Set()
      for (const slot of this.#slots.values()) if (isIn(slot)) this.#value.add(slot.element.value)
    }
    return this.#value
  }

  supersedeAll (draft: Draft): void {
    for (const key of this.#slots.keys()) this.supersede(draft, key)
  }

  /** Takes the dots of one element out. O(dots of it). */
  supersede (draft: Draft, key: string): void {
    const slot = this.#slots.get(key)
    slot?.adds.supersedeAll(draft)
    slot?.removes.supersedeAll(draft)
  }

  #changed (slot: Slot, before: boolean): SetChange | undefined {
    const after = isIn(slot)
    if (after === before) return undefined
    this.#value = undefined
    return after ? { add: slot.element.value } : { remove: slot.element.value }
  }
}

function isIn (slot: Slot): boolean {
  return slot.adds.size > 0 && slot.removes.size === 0
}

function vote (draft: Draft, store: VoteStore, value: unknown, keep: boolean): void {
  const element = elementOf(value)
  add(draft, { element, keep })
  store.supersede(draft, element.key)
}

/**
 * Remove-wins observed-remove set (Almeida et al. 2018, figure 7b): an element is in while all its live dots say add, so
 * a remove beats the adds concurrent to it. Removed elements keep one dot, so that they can win later too.
 * Operations and joins of a delta cost O(dots of that element).
 */
export const rworsetKind: CausalKind<VoteStore, Vote> = {
  name: 'rworset',
  createStore: () => new VoteStore(),
  mutators: {
    add: (draft, store, value: unknown) => vote(draft, store, value, true),
    remove: (draft, store, value: unknown) => vote(draft, store, value, false)
  },
  netChanges: changes => changes,
  writePayload (writer, { element, keep }) {
    writer.u8(keep ? 1 : 0)
    writeElement(writer, element)
  },
  readPayload (reader) {
    const keep = reader.u8()
    if (keep > 1) throw reader.error('neither add nor remove')
    return { element: readElement(reader), keep: keep === 1 }
  }
}

/** `add(e)`, `remove(e)`; value: Set. */
export const rworset = createCausalType(rworsetKind)
