import type { CausalKind, DotStore, Draft, LiveDot } from '../causal/dot-store.js'
import { add } from '../causal/causal-delta.js'
import { createCausalType } from '../causal/causal-type.js'
import { DotSet } from '../causal/dot-set.js'
import { requireAmount, requireCount } from './amount.js'
import { ExactSum } from './exact-sum.js'

/** A replica's partial sums: one live dot, except for moments under delivery out of order. */
interface Partial { readonly dots: DotSet, readonly sum: ExactSum }

class CountStore implements DotStore {
  readonly #partials = new Map<string, Partial>()
  readonly #total = new ExactSum()
  #size = 0

  get size (): number {
    return this.#size
  }

  insert (dot: LiveDot<number>): void {
    let partial = this.#partials.get(dot.replica)
    if (partial === undefined) this.#partials.set(dot.replica, partial = { dots: new DotSet(), sum: new ExactSum() })
    partial.dots.add(dot)
    partial.sum.add(dot.payload)
    this.#size++
    this.#total.add(dot.payload)
  }

  delete (dot: LiveDot<number>): void {
    const partial = this.#partials.get(dot.replica)
    if (partial === undefined) return
    partial.dots.delete(dot)
    partial.sum.add(-dot.payload)
    if (partial.dots.size === 0) this.#partials.delete(dot.replica)
    this.#size--
    this.#total.add(-dot.payload)
  }

  value (): number {
    return this.#total.value
  }

  supersedeAll (draft: Draft): void {
    for (const partial of this.#partials.values()) partial.dots.supersedeAll(draft)
  }

  of (replica: string): Partial | undefined {
    return this.#partials.get(replica)
  }
}

function move (draft: Draft, store: CountStore, by: number): void {
  const mine = store.of(draft.replica)
  add(draft, requireCount((mine?.sum.value ?? 0) + by))
  mine?.dots.supersedeAll(draft)
}

/**
 * Causal counter: each replica keeps its sum under one dot and replaces it (Almeida et al. 2018, section 7, as a dot
 * function). Removing it from an `ormap` takes away what was seen; a concurrent increment brings its replica's sum
 * back (Baquero, Almeida, Lerche 2016 tell why). Operations and joins of a delta cost O(1).
 */
export const ccounterKind: CausalKind<CountStore, number> = {
  name: 'ccounter',
  createStore: () => new CountStore(),
  mutators: {
    inc: (draft, store, by: unknown = 1) => move(draft, store, requireAmount(by)),
    dec: (draft, store, by: unknown = 1) => move(draft, store, -requireAmount(by))
  },
  writePayload (writer, sum) {
    writer.u8(sum < 0 ? 1 : 0)
    writer.varint(Math.abs(sum))
  },
  readPayload (reader) {
    const negative = reader.u8()
    const magnitude = reader.varint()
    if (negative > 1 || (negative === 1 && magnitude === 0)) throw reader.error('not a sum')
    return negative === 1 ? -magnitude : magnitude
  }
}

/** `inc(by = 1)`, `dec(by = 1)`; value: integer. */
export const ccounter = createCausalType(ccounterKind)
