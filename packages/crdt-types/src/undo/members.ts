import { ArgumentError } from '../errors.js'
import type { UndoTarget } from './history.js'

/** Calls a mutator or query of the document by name. @throws PEERBASE_BAD_ARGUMENT where it has none of that name. */
export function call (shared: UndoTarget, name: string, ...args: unknown[]): unknown {
  const member = (shared as unknown as Record<string, unknown>)[name]
  if (typeof member !== 'function') throw new ArgumentError(`Undo needs ${name}() of the document`)
  const result: unknown = member.apply(shared, args)
  // A collaboration's mutator gives a promise; whoever listens to its errors hears of a refusal there.
  if (typeof result === 'object' && result !== null && 'then' in result) Promise.resolve(result).catch(() => undefined)
  return result
}
