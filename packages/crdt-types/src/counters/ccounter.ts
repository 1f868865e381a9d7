import { createCausalType } from '../causal/causal-type.js'
import type { Dot } from '../causal/causal-context.js'
import { DotSet } from '../causal/dot-set.js'
import type { CausalKind, DotStore, Draft } from '../causal/dot-store.js'
import { requireAmount, requireCount } from './amount.js'
import { ExactSum } from './exact-sum.js'

/** A replica's partial sums: one live dot, except for moments under delivery out of order. */
interface Partial { readonly dots: DotSet, readonly sum: ExactSum }

class CountStore implements DotStore<number> {
  readonly #partials = new Map<string, Partial>()
  readonly #total = new ExactSum()
  #size = 0

  get size (): number {
    return this.#size
  }

  insert (dot: Dot, sum: number): void {
    let partial = this.#partials.get(dot.replica)
    if (partial === undefined) this.#partials.set(dot.replica, partial = { dots: new DotSet(), sum: new ExactSum() })
    partial.dots.add(dot)
    partial.sum.add(sum)
    this.#size++
    this.#total.add(sum)
  }

  delete (dot: Dot, sum: number): void {
    const partial = this.#partials.get(dot.replica)
    if (partial === undefined) return
    partial.dots.delete(dot)
    partial.sum.add(-sum)
    if (partial.dots.size === 0) this.#partials.delete(dot.replica)
    this.#size--
    this.#total.add(-sum)
  }

  value (): number {
    return this.#total.value
  }

  * dots (): Iterable<Dot> {
    for (const partial of this.#partials.values()) yield * partial.dots
  }

  of (replica: string): Partial | undefined {
    return this.#partials.get(replica)
  }
}

function move (draft: Draft<number>, store: CountStore, by: number): void {
  const mine = store.of(draft.replica)
  draft.add(requireCount((mine?.sum.value ?? 0) + by))
  for (const dot of mine?.dots ?? []) draft.supersede(dot)
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
