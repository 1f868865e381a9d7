import type { Content } from './delta.js'

/**
 * The visible content of one leaf of the order tree. Deleted elements leave it at once, so their memory is free.
 * Positions count visible elements from the chunk's start.
 */
export interface Chunk<C extends Content> {
  readonly length: number
  insert (at: number, content: C): void
  remove (at: number, n: number): void
  /** A copy of all elements. */
  read (): C
  /** Keeps the elements before `at` and returns the others. */
  splitOff (at: number): Chunk<C>
  /** Takes the smallest form, until it is edited again. */
  rest (): void
  /** Would a cut before `at` split what belongs together: the two halves of a surrogate pair? */
  splits (at: number): boolean
}

/** What differs between `text` and `rga`. */
export interface ContentKind<C extends Content> {
  readonly empty: C
  chunk (content: C): Chunk<C>
  slice (content: C, from: number, to: number): C
  concat (a: C, b: C): C
  /** Is joining parts cheap whatever their length, so that branches keep theirs? */
  readonly ropes: boolean
  gather (parts: readonly C[]): C
  /** May `content` be cut before `at`? False inside a surrogate pair. */
  splits (content: C, at: number): boolean
}
