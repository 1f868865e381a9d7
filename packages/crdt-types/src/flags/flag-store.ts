import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { Dot } from '../causal/causal-context.js'
import { DotSet } from '../causal/dot-set.js'
import type { DotStore, Draft } from '../causal/dot-store.js'

/** A flag's dots say only that they are there. */
export class FlagStore implements DotStore<true> {
  readonly #dots = new DotSet()
  /** The value while a dot is live. */
  readonly #whileLive: boolean

  constructor (whileLive: boolean) {
    this.#whileLive = whileLive
  }

  get size (): number {
    return this.#dots.size
  }

  insert (dot: Dot): void {
    this.#dots.add(dot)
  }

  delete (dot: Dot): void {
    this.#dots.delete(dot)
  }

  value (): boolean {
    return this.#dots.size > 0 ? this.#whileLive : !this.#whileLive
  }

  dots (): Iterable<Dot> {
    return this.#dots
  }
}

/** Replaces every dot by one of our own. O(concurrent dots). */
export function raise (draft: Draft<true>, store: FlagStore): void {
  lower(draft, store)
  draft.add(true)
}

/** Takes every dot seen away. O(concurrent dots). */
export function lower (draft: Draft<true>, store: FlagStore): void {
  for (const dot of store.dots()) draft.supersede(dot)
}

export function writeFlag (writer: ByteWriter): void {
  writer.u8(1)
}

export function readFlag (reader: ByteReader): true {
  if (reader.u8() !== 1) throw reader.error('not a flag')
  return true
}
