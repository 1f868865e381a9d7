import { type App, type Clock } from '@peer-base/app'
import { createContext, createElement, type ReactElement, type ReactNode, useContext, useMemo } from 'react'
import { type CollaborationPool, createCollaborationPool, poolDefaults, type PoolOptions } from './collaboration-pool.js'
import { ReactBindingError } from './errors.js'

export interface PeerBaseProviderProps extends PoolOptions {
  /** Made, started and stopped outside of React: it outlives components. */
  readonly app: App
  readonly clock?: Clock
  readonly children?: ReactNode
}

// A context carries no state of its own: what it provides belongs to the provider.
const PoolContext = /* @__PURE__ */ createContext<CollaborationPool | undefined>(undefined)

/** Gives the components below it an app. Collaborations they open are stopped once none of them shows them. */
export function PeerBaseProvider ({ app, clock, lingerMS = poolDefaults.lingerMS, children }: PeerBaseProviderProps): ReactElement {
  const pool = useMemo(() => createCollaborationPool({ app, ...(clock === undefined ? {} : { clock }) }, { lingerMS }), [app, clock, lingerMS])
  return createElement(PoolContext.Provider, { value: pool }, children)
}

/** The app of the nearest `PeerBaseProvider`. @throws PEERBASE_NO_PROVIDER */
export function useApp (): App {
  return usePool().app
}

/** @throws PEERBASE_NO_PROVIDER */
export function usePool (): CollaborationPool {
  const pool = useContext(PoolContext)
  if (pool === undefined) throw new ReactBindingError('PEERBASE_NO_PROVIDER', 'Render this below <PeerBaseProvider app={app}>')
  return pool
}
