import type { PeerId, VectorClock } from '@peer-base/app'
import { once, type Store } from './store.js'

/** Where everything that this peer has now is kept, besides here. */
export type Pinned =
  /** So many pinners signed that their disks have all of it. At least 1. */
  | { readonly status: 'pinned', readonly pinners: number }
  /** A pinner is here, and has not confirmed everything yet. */
  | { readonly status: 'saving', readonly pinners: 0 }
  /** No pinner is here, or there is nothing to keep. */
  | { readonly status: 'local', readonly pinners: 0 }

export const local: Pinned = Object.freeze({ status: 'local', pinners: 0 })
const saving: Pinned = Object.freeze({ status: 'saving', pinners: 0 })

/** The events after which the answer may be another one; arguments are not looked at. */
const collaborationEvents = ['state changed', 'membership changed', 'stopped'] as const
const replicationEvents = ['pinned', 'pinner joined', 'pinner left'] as const

type Listener = () => void

/** A collaboration as far as keeping it goes. */
export interface Pinnable {
  vectorClock (): VectorClock
  on (event: typeof collaborationEvents[number], listener: Listener): unknown
  off (event: typeof collaborationEvents[number], listener: Listener): unknown
  readonly shared: {
    on (event: 'clock changed', listener: Listener): unknown
    off (event: 'clock changed', listener: Listener): unknown
  }
  readonly replication: {
    on (event: typeof replicationEvents[number], listener: Listener): unknown
    off (event: typeof replicationEvents[number], listener: Listener): unknown
    pinnerPeers (): ReadonlySet<PeerId>
    isCurrentStatePersistedOnPinner (): number
  }
}

/** Whether what is shown would survive this device. Never says pinned before a pinner's disk has it. */
export function createPinnedStore (collaboration: Pinnable): Store<Pinned> {
  let last: Pinned = local
  return {
    subscribe (listener) {
      const changed = (): void => { listener() }
      for (const event of collaborationEvents) collaboration.on(event, changed)
      for (const event of replicationEvents) collaboration.replication.on(event, changed)
      collaboration.shared.on('clock changed', changed)
      return once(() => {
        for (const event of collaborationEvents) collaboration.off(event, changed)
        for (const event of replicationEvents) collaboration.replication.off(event, changed)
        collaboration.shared.off('clock changed', changed)
      })
    },
    getSnapshot () {
      const now = read(collaboration)
      if (now.status !== last.status || now.pinners !== last.pinners) last = now
      return last
    }
  }
}

function read (collaboration: Pinnable): Pinned {
  const pinners = collaboration.replication.isCurrentStatePersistedOnPinner()
  if (pinners > 0) return { status: 'pinned', pinners }
  return collaboration.replication.pinnerPeers().size > 0 && collaboration.vectorClock().size > 0 ? saving : local
}
