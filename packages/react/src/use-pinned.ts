import { useMemo, useSyncExternalStore } from 'react'
import { createPinnedStore, local, type Pinnable, type Pinned } from './pinned-store.js'
import { constantStore } from './store.js'

/** Where everything this peer has now is kept besides here: for a badge that tells the truth. */
export function usePinned (collaboration: Pinnable | undefined): Pinned {
  const store = useMemo(() => collaboration === undefined ? constantStore(local) : createPinnedStore(collaboration), [collaboration])
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
}
