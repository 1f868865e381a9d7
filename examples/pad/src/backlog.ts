import { ChangeSet } from '@codemirror/state'

/** At `at`, `remove` UTF-16 code units go and `insert` comes; each patch is in terms of the text after those before it. */
export interface TextPatch {
  readonly at: number
  readonly remove: number
  readonly insert: string
}

/** To add one to what waits takes as long as that is large. */
const manyPatches = 200

/**
 * What the shared text has and the editor does not show yet: the changes that lead from the one to the other. While there are any, own
 * changes and places are translated on their way. Both texts come out the same by the law of the editor's change sets: a then b mapped
 * over a is b then a mapped over b; what came from others counts as first.
 */
export class Backlog {
  #changes: ChangeSet | undefined
  #patches = 0

  /** Others changed the shared text; `editorLength` is the length of the text that the editor shows. */
  add (patches: readonly TextPatch[], editorLength: number): void {
    let changes = this.#changes ?? ChangeSet.empty(editorLength)
    for (const { at, remove, insert } of patches) {
      changes = changes.compose(ChangeSet.of({ from: at, to: at + remove, insert }, changes.newLength, '\n'))
    }
    this.#changes = changes
    this.#patches += patches.length
  }

  /** Whether any of it falls between these places of the editor's text; or it is so much that it is better taken now. */
  isDue ({ from, to }: { readonly from: number, readonly to: number }): boolean {
    return this.#patches > manyPatches || this.#changes?.touchesRange(from, to) !== false
  }

  /** A change that the editor made: returns what it means in the shared text. */
  pass (own: ChangeSet): ChangeSet {
    const changes = this.#changes
    if (changes === undefined) return own
    this.#changes = changes.map(own, true)
    return own.map(changes)
  }

  /** All of it, for the editor to show now. Undefined when there is nothing. */
  take (): ChangeSet | undefined {
    const changes = this.#changes
    this.#changes = undefined
    this.#patches = 0
    return changes
  }

  /** A place in the editor's text, in the shared one: behind what is on its left, or before what is on its right. */
  inShared (index: number, side: 'left' | 'right'): number { return this.#changes?.mapPos(index, side === 'left' ? -1 : 1) ?? index }

  /** A place in the shared text, in the editor's. */
  inEditor (index: number): number { return this.#changes?.invertedDesc.mapPos(index) ?? index }
}
