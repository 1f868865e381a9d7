/**
 * React hooks for peer-base.
 *
 * ```tsx
 * function Groceries ({ keys }: { keys: Keys }) {
 *   const { collaboration } = useCollaboration<'rga', string>('groceries', 'rga', { keys })
 *   const items = useShared(collaboration) ?? []
 *   return <ul>{items.map((item, index) => <li key={index}>{item}</li>)}</ul>
 * }
 *
 * createRoot(element).render(<PeerBaseProvider app={PeerBase('shopping')}><Groceries keys={keys} /></PeerBaseProvider>)
 * ```
 *
 * Each hook shows a store that works without React: `createSharedStore` and its siblings.
 *
 * @packageDocumentation
 */
export { PeerBaseProvider, type PeerBaseProviderProps, useApp } from './provider.js'
export { useCollaboration, type UseCollaborationOptions, useOpenCollaboration } from './use-collaboration.js'
export { useShared } from './use-shared.js'
export { useSub } from './use-sub.js'
export { useMembers } from './use-members.js'
export { useAwareness, type AwareCollaboration, type UseAwarenessOptions } from './use-awareness.js'
export { usePinned } from './use-pinned.js'
export type { Opening } from './opening.js'
export type { Store } from './store.js'
export { createSharedStore, selectFrom, type Selecting, type Showing } from './shared-store.js'
export { createSubStore, type WithSubs } from './sub-store.js'
export { createMembersStore, type WithMembers } from './members-store.js'
export { createPinnedStore, type Pinnable, type Pinned } from './pinned-store.js'
export { createAwareness, type Awareness, type AwarenessComponents, awarenessDefaults, type AwarenessOptions } from './awareness.js'
export { createCollaborationPool, type CollaborationPool, poolDefaults, type PoolOptions } from './collaboration-pool.js'
export type { CollaborationRequest } from './collaboration-lease.js'
export { ReactBindingError, type ReactErrorCode } from './errors.js'
