import type { Leftover } from '@peer-base/app'
import type { Databases } from './util/system-databases.js'

/** A database that is this tab's until it is released. */
export interface LocationClaim {
  readonly location: string
  release (): void
}

/**
 * The first database of `base`, `base~1`, `base~2` … that no other tab has. Two tabs of one page are two peers, each with an identity and rows of
 * its own; which of them is first changes with each opening. Held as long as the tab lives, by a Web Lock (https://www.w3.org/TR/web-locks/). O(tabs).
 *
 * @throws what the lock manager throws where the page may have no locks
 */
export async function claimLocation (base: string, locks: LockManager): Promise<LocationClaim> {
  for (let tab = 0; ; tab++) {
    const claimed = await claim(tab === 0 ? base : `${base}~${tab}`, locks)
    if (claimed !== undefined) return claimed
  }
}

/**
 * Those of the databases `base~1`, `base~2` … that there are and that no tab has, one after the other. The next is claimed when the one
 * before is done with.
 */
export async function * claimLeftovers (base: string, locks: LockManager, databases: Databases): AsyncGenerator<Leftover> {
  const ofTabs = (await databases.locations()).filter((location) => location.startsWith(`${base}~`) && /^[1-9]\d*$/.test(location.slice(base.length + 1)))
  for (const location of ofTabs) {
    const claimed = await claim(location, locks)
    if (claimed !== undefined) yield { ...claimed, destroy: async () => { await databases.remove(location) } }
  }
}

/** A lock is held as long as the promise given to it is pending. */
async function claim (location: string, locks: LockManager): Promise<LocationClaim | undefined> {
  return await new Promise((resolve, reject) => {
    locks.request(`peer-base/store/${location}`, { ifAvailable: true }, async (lock) => {
      if (lock === null) resolve(undefined)
      else await new Promise<void>((release) => { resolve({ location, release }) })
    }).catch(reject)
  })
}
