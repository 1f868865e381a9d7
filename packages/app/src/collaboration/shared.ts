import type { CrdtType } from '@peer-base/crdt-types'
import type { SharedEvents, VectorClock } from '../events.js'
import type { Logger } from '../ports/logger.js'
import { Emitter } from '../util/emitter.js'

/** What a shared document needs of its collaboration. */
export interface SharedSource {
  readonly type: CrdtType
  value (): unknown
  query (name: string, args: readonly unknown[]): unknown
  /** Applies at once; resolves when accepted, rejects with nothing changed. */
  mutate (mutator: string, args: readonly unknown[]): Promise<void>
  clock (): VectorClock
}

/** A document as users see it: `value()`, the type's mutators and queries, and events. */
export interface Shared extends Emitter<SharedEvents> {
  value (): unknown
  [member: string]: unknown
}

class SharedEmitter extends Emitter<SharedEvents> {}

/**
 * The face of one document. Mutators apply synchronously; their promises tell when the change was accepted. Members of the
 * emitter and `value` are never shadowed by a mutator of the same name.
 */
export function createShared (source: SharedSource, parent: { readonly logger: Logger, readonly parent: { emit (event: 'error', error: Error): boolean } }): Shared {
  const emitter = new SharedEmitter(parent)
  const members: Record<string, PropertyDescriptor> = Object.create(null) as Record<string, PropertyDescriptor>
  for (const name of Object.keys(source.type.queries ?? {})) {
    members[name] = { value: (...args: unknown[]): unknown => source.query(name, args) }
  }
  for (const name of Object.keys(source.type.mutators)) {
    members[name] = { value: (...args: unknown[]): Promise<void> => source.mutate(name, args) }
  }
  for (const name of Object.keys(members)) if (name in emitter) delete members[name]
  members['value'] = { value: (): unknown => source.value() }
  // The members were just defined as the interface has them.
  return Object.defineProperties(emitter, members) as unknown as Shared
}
