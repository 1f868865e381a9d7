/** Tabs of one person that have the same pad open are as many peers: each has a database and an identity of its own. */
const maxTabs = 16

/**
 * The name of a database that no other tab of this browser has open, the first where that is free. It is this tab's until the
 * page goes away.
 */
export async function claimStore (base: string, locks: LockManager | undefined): Promise<string> {
  if (locks === undefined) return base
  for (let tab = 0; tab < maxTabs; tab++) {
    const name = tab === 0 ? base : `${base}~${tab}`
    if (await claim(name, locks)) return name
  }
  return `${base}~${crypto.randomUUID()}`
}

/** A lock is held as long as the promise given to it is pending: here, for the life of the page. */
async function claim (name: string, locks: LockManager): Promise<boolean> {
  return await new Promise((resolve) => {
    const request = locks.request(name, { ifAvailable: true }, async (lock) => {
      resolve(lock !== null)
      if (lock !== null) await new Promise(() => {})
    })
    request.catch(() => { resolve(false) })
  })
}
