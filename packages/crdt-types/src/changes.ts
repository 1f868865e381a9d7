import type { Change } from './crdt-type.js'

/** A list of single changes in the form `joinWithChange` returns: `change` alone when it is one, else `changes` too. */
export function summarise (changes: readonly Change[]): { change: Change, changes: readonly Change[] } {
  return { change: changes.length === 1 ? changes[0] : changes.length === 0 ? undefined : changes, changes }
}
