import type { ContentKind } from './chunk.js'
import type { Content } from './delta.js'

/** At position `at`, `remove` elements go and `insert` comes in their place. */
export interface Patch<C extends Content> {
  at: number
  remove: number
  insert: C
}

/**
 * Visible changes in the order they apply, each in terms of the list after the ones before it. Changes that touch
 * become one patch, so what is inserted and removed again leaves none.
 */
export class PatchList<C extends Content> {
  #patches: Patch<C>[] | null = null
  readonly #kind: ContentKind<C>

  constructor (kind: ContentKind<C>) {
    this.#kind = kind
  }

  /** Hands over what was noted and begins anew. */
  take (): Patch<C>[] {
    const patches = this.#patches
    if (patches === null) return []
    this.#patches = null
    return patches
  }

  inserted (at: number, content: C): void {
    const last = this.#last()
    if (last !== undefined && at >= last.at && at <= last.at + last.insert.length) {
      const { concat, slice } = this.#kind
      const within = at - last.at
      const n = last.insert.length
      last.insert = within === n
        ? concat(last.insert, content)
        : concat(concat(slice(last.insert, 0, within), content), slice(last.insert, within, n))
      return
    }
    this.#add({ at, remove: 0, insert: content })
  }

  removed (at: number, n: number): void {
    const last = this.#last()
    if (last === undefined || at > last.at + last.insert.length || at + n < last.at) {
      this.#add({ at, remove: n, insert: this.#kind.empty })
      return
    }
    // What it takes before the patch, of the patch's insertion, and after it.
    const length = last.insert.length
    const before = Math.max(0, last.at - at)
    const from = Math.max(0, at - last.at)
    const to = Math.min(length, Math.max(from, at + n - last.at))
    if (to > from) last.insert = this.#kind.concat(this.#kind.slice(last.insert, 0, from), this.#kind.slice(last.insert, to, length))
    last.remove += n - (to - from)
    last.at -= before
    if (last.remove === 0 && last.insert.length === 0) this.#patches?.pop()
  }

  #last (): Patch<C> | undefined {
    const patches = this.#patches
    // Index -1 is no index to the engine but a name, which takes it ten times as long to look for.
    return patches === null || patches.length === 0 ? undefined : patches[patches.length - 1]
  }

  #add (patch: Patch<C>): void {
    // Most changes are one patch, for which an array of one is room enough; the first push would make room for many.
    if (this.#patches === null) this.#patches = [patch]
    else this.#patches.push(patch)
  }
}
