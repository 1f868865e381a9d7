import type { Anything } from '../crdt-type.js'

/**
 * What undo needs of a shared document: a replica of this package, or the `shared` of a collaboration. Its mutators and
 * queries are looked up by name. `on` tells of `change (change, fromSelf?)` and `delta (delta, fromSelf?)`; where
 * `fromSelf` is missing, `delta` comes for own changes only, right after their `change`.
 */
export interface UndoTarget {
  value (): unknown
  on (event: 'change' | 'delta', listener: (...args: Anything[]) => void): unknown
  off? (event: 'change' | 'delta', listener: (...args: Anything[]) => void): unknown
}

/** A step's parts, in the order in which they were made. */
export interface History<Part> {
  /** The parts of an own change; called with the value before it. */
  record (delta: unknown, change: unknown, before: unknown): Part[]
  /** The value after a change, where it is quicker made from the one before than asked for; else undefined. */
  after? (before: unknown, change: unknown): unknown
  /** The parts of one step are about to be taken back. */
  begin? (): void
  /** Takes a part back through the mutators. `made` gives the delta that the last mutator made. */
  revert (part: Part, made: () => unknown): void
  /** Does `next` go on with the last part, so that both are one step? */
  merges (last: Part, next: Part): boolean
}
