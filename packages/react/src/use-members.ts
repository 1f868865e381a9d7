import type { PeerId } from '@peer-base/app'
import { useMemo, useSyncExternalStore } from 'react'
import { createMembersStore, nobody, type WithMembers } from './members-store.js'
import { constantStore } from './store.js'

/** Ids of the members, this peer among them; the same set while the same are. Empty where there is no collaboration yet. */
export function useMembers (collaboration: WithMembers | undefined): ReadonlySet<PeerId> {
  const store = useMemo(() => collaboration === undefined ? constantStore(nobody) : createMembersStore(collaboration), [collaboration])
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
}
