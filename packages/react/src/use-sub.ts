import type { Collaboration, KnownTypeName } from '@peer-base/app'
import { useMemo, useSyncExternalStore } from 'react'
import { constantStore } from './store.js'
import { createSubStore, type WithSubs } from './sub-store.js'

/**
 * A sub of a collaboration: a document of another type in the same log. Undefined until it is open, and where there is no
 * collaboration yet. Errors, such as `PEERBASE_TYPE_MISMATCH`, come as `error` of the collaboration.
 */
export function useSub<Name extends string, Element = unknown> (
  collaboration: WithSubs<unknown> | undefined, name: string, type: Name & KnownTypeName<Name>
): Collaboration<Name, Element> | undefined {
  const store = useMemo(
    () => collaboration === undefined ? constantStore(undefined) : createSubStore(collaboration, { name, type }), [collaboration, name, type]
  )
  const sub = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
  return sub as Collaboration<Name, Element> | undefined // opened with this very type name
}
