import type { PeerId } from '@peer-base/app'
import { once, type Store } from './store.js'

/** A collaboration as far as its members go. */
export interface WithMembers {
  peers (): Set<PeerId>
  on (event: 'membership changed', listener: (members: Set<PeerId>) => void): unknown
  on (event: 'stopped', listener: () => void): unknown
  off (event: 'membership changed', listener: (members: Set<PeerId>) => void): unknown
  off (event: 'stopped', listener: () => void): unknown
}

export const nobody: ReadonlySet<PeerId> = new Set()

/** Who is in the collaboration, this peer among them; the same set while the same are. */
export function createMembersStore (collaboration: WithMembers): Store<ReadonlySet<PeerId>> {
  let last = nobody
  return {
    subscribe (listener) {
      const changed = (): void => { listener() }
      collaboration.on('membership changed', changed)
      collaboration.on('stopped', changed)
      return once(() => {
        collaboration.off('membership changed', changed)
        collaboration.off('stopped', changed)
      })
    },
    getSnapshot () {
      const now = collaboration.peers()
      if (now.size !== last.size || [...now].some((peer) => !last.has(peer))) last = now
      return last
    }
  }
}
