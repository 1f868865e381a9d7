import { expect } from 'chai'
import type { VersionVector } from '@peer-base/protocol'
import type { Client } from '../../packages/pinner/test/room.js'
import type { WatchedStore } from './watched-store.js'

/** What a pinner signed for, each held against its disk at that moment. */
export interface Promises {
  /** Receipts heard. */
  readonly count: number
  follow (client: Client): void
  /** Entries promised and not among the keys of a store. */
  broken (keys: readonly string[]): string[]
}

export function createPromises (store: WatchedStore): Promises {
  /** By collaboration and replica. */
  const ends = new Map<string, number>()
  let count = 0
  const take = (cid: string, vector: VersionVector): void => {
    count += 1
    for (const [replica, end] of vector) {
      expect(store.end(cid, replica), 'durable when it was signed for').to.be.at.least(end)
      ends.set(`${cid}/${replica}`, Math.max(end, ends.get(`${cid}/${replica}`) ?? 0))
    }
  }
  return {
    get count () { return count },
    follow ({ collaboration, crypto }) {
      collaboration.replication.on('pinned', (_peer, vector) => { take(crypto.cid, vector as VersionVector) })
    },
    broken (keys) {
      const kept = new Set(keys)
      const promised = [...ends].flatMap(([log, end]) => {
        const [cid = '', replica = ''] = log.split('/')
        return Array.from({ length: end }, (_, seq) => `c/${cid}/l/${replica}/${seq.toString(16).padStart(12, '0')}`)
      })
      return promised.filter((key) => !kept.has(key))
    }
  }
}
