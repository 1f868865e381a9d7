import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { DotStore, Draft, LiveDot } from '../causal/dot-store.js'
import { add } from '../causal/causal-delta.js'
import { DotSet } from '../causal/dot-set.js'

/** A flag's dots say only that they are there. */
export class FlagStore implements DotStore {
  readonly #dots = new DotSet()
  /** The value while a dot is live. */
  readonly #whileLive: boolean

  constructor (whileLive: boolean) {
    this.#whileLive = whileLive
  }

  get size (): number {
    return this.#dots.size
  }

  insert (dot: LiveDot): void {
    this.#dots.add(dot)
  }

  delete (dot: LiveDot): void {
    this.#dots.delete(dot)
  }

  value (): boolean {
    return this.#dots.size > 0 ? this.#whileLive : !this.#whileLive
  }

  supersedeAll (draft: Draft): void {
    this.#dots.supersedeAll(draft)
  }
}

/** Replaces every dot by one of our own. O(concurrent dots). */
export function raise (draft: Draft, store: FlagStore): void {
  lower(draft, store)
  add(draft, true)
}

/** Takes every dot seen away. O(concurrent dots). */
export function lower (draft: Draft, store: FlagStore): void {
  store.supersedeAll(draft)
}

export function writeFlag (writer: ByteWriter): void {
  writer.u8(1)
}

export function readFlag (reader: ByteReader): true {
  if (reader.u8() !== 1) throw reader.error('not a flag')
  return true
}
