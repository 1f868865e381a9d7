import type { Collaboration, CollaborationOptions, KnownTypeName } from '@peer-base/app'
import type { Keys } from '@peer-base/keys'
import { useMemo, useSyncExternalStore } from 'react'
import type { CollaborationRequest } from './collaboration-lease.js'
import { ReactBindingError } from './errors.js'
import { type Opening, opening } from './opening.js'
import { usePool } from './provider.js'
import { constantStore } from './store.js'

/** As of `app.collaborate`. What stands beside `keys` counts when the collaboration is opened, not later. */
export type UseCollaborationOptions = CollaborationOptions & { readonly keys?: Keys | undefined }

/**
 * Opens a collaboration with the first component that mounts and asks for it, and stops it after the last. An undefined
 * name opens nothing: there are no keys yet. On a server it stays `opening`.
 *
 * @throws PEERBASE_NO_PROVIDER
 */
export function useCollaboration<Name extends string, Element = unknown> (
  name: string | undefined, type: Name & KnownTypeName<Name>, options: UseCollaborationOptions = {}
): Opening<Name, Element> {
  const pool = usePool()
  const request = useRequest(name, type, options)
  const store = useMemo(() => request === undefined ? constantStore<Opening>(opening) : pool.store(request), [pool, request])
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, nothingYet)
  return state as unknown as Opening<Name, Element> // opened with this very type name
}

/**
 * As `useCollaboration`, for those who use `<Suspense>`: the component waits until the collaboration is open, and an error
 * boundary hears why it cannot be. On a server React sends the fallback and the browser goes on.
 *
 * @throws PEERBASE_NO_PROVIDER, PEERBASE_SERVER_RENDER, and what `app.collaborate` throws
 */
export function useOpenCollaboration<Name extends string, Element = unknown> (
  name: string, type: Name & KnownTypeName<Name>, options: UseCollaborationOptions = {}
): Collaboration<Name, Element> {
  const pool = usePool()
  const request = useRequest(name, type, options)
  const store = useMemo(() => pool.store(request), [pool, request])
  const { collaboration, error } = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
  if (collaboration !== undefined) return collaboration as unknown as Collaboration<Name, Element> // opened with this very type name
  if (error !== undefined) throw error
  if (isServer()) throw new ReactBindingError('PEERBASE_SERVER_RENDER', 'Nothing is opened on a server: put a <Suspense> around this component')
  throw pool.settled(request) // eslint-disable-line @typescript-eslint/only-throw-error -- how React is told to wait, in 18 and 19
}

const nothingYet = (): Opening => opening

function useRequest (name: string, type: string, options: UseCollaborationOptions): CollaborationRequest
function useRequest (name: string | undefined, type: string, options: UseCollaborationOptions): CollaborationRequest | undefined
function useRequest (name: string | undefined, type: string, options: UseCollaborationOptions): CollaborationRequest | undefined {
  // The other options are made anew at each render and do not say which collaboration is meant.
  return useMemo(() => name === undefined ? undefined : { name, type, options }, [name, type, options.keys])
}

function isServer (): boolean {
  return !('document' in globalThis)
}
