import { type App, type AppOptions, type Clock, createApp, createMemoryNetwork, createMemoryStore, type PeerId, type Store } from '@peer-base/app'

/** How many times faster than a wall clock the apps of these tests live: they wait for timers, never for each other. */
const speed = 20

/** A clock for code that has minutes to wait and tests that have not. */
export const fastClock: Clock = {
  now: () => performance.now() * speed,
  after (delayMS, task) {
    const timer = setTimeout(task, delayMS / speed)
    return () => { clearTimeout(timer) }
  }
}

/** Apps in one process, on one network in memory. */
export interface Apps {
  /** An app of this name; the same person again is the same peer, on the same store, after the first app was stopped. */
  open (person: string, options?: AppOptions): App
  storeOf (person: string): Store
  /** Takes a person off the network, as a dead process would be; the app itself is not told to stop. */
  cut (person: string): void
  /** Stops every app that was opened. */
  stop (): Promise<void>
}

export function createApps (appName = 'compat'): Apps {
  const hub = createMemoryNetwork({ clock: fastClock })
  const stores = new Map<string, Store>()
  const opened = new Set<App>()
  const storeOf = (person: string): Store => {
    const store = stores.get(person) ?? createMemoryStore()
    stores.set(person, store)
    return store
  }
  return {
    storeOf,
    open (person, options = {}) {
      hub.leave(person as PeerId) // in memory a name is a peer id
      const network = hub.join(person as PeerId, { addresses: [`/memory/${person}`] })
      const app = createApp(appName, { network, store: storeOf(person), clock: fastClock, ...options }, { defaultLocation: (name) => name })
      opened.add(app)
      return app
    },
    cut: (person) => { hub.leave(person as PeerId) },
    async stop () {
      await Promise.all([...opened].map(async (app) => { await app.stop() }))
      opened.clear()
    }
  }
}

/** Resolves when the predicate holds; fails with the description after 15 s, for then something is stuck. */
export async function eventually (what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** The code an action fails with; undefined when it does not fail. Takes what throws at once and what rejects. */
export async function codeOf (action: () => unknown): Promise<unknown> {
  try {
    await action()
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}
