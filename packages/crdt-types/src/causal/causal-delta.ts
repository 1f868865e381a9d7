import type { ReplicaId } from '../crdt-type.js'
import type { Dot, DotRange, Draft, LiveDot } from './dot-store.js'
import { NO_PATH } from './dot-store.js'
import { append } from './short-list.js'

/**
 * What one change says: the dots it made, and those it takes the place of. The two have no dot in common. Lists, because
 * there is nearly always one of each; joined into a delta-group it becomes a `CausalState`.
 */
export interface CausalDelta {
  readonly made: readonly LiveDot[]
  readonly gone: readonly DotRange[]
}

export function createDraft (replica: ReplicaId, next: number): Draft {
  return { replica, next, path: NO_PATH, made: [], gone: [] }
}

/** Makes the next dot of the replica. */
export function add (draft: Draft, payload: unknown): void {
  draft.made = append(draft.made, { replica: draft.replica, counter: draft.next++, path: draft.path, payload })
}

/** Takes a dot out; the delta names it, so that it goes everywhere. */
export function supersede (draft: Draft, { replica, counter }: Dot): void {
  draft.gone = append(draft.gone, { replica, start: counter, end: counter + 1 })
}
