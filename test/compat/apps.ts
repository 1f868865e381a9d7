import { generate, type Keys } from '@peer-base/keys'
import { createPinner, type Pinner, type PinnerOptions } from '@peer-base/pinner'
import { type App, type AppOptions, type Clock, createApp, createMemoryNetwork, createMemoryStore, type Network, type PeerId, type Store } from '@peer-base/app'

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
  /** A pinner of the same app name, likewise. */
  openPinner (person: string, options?: PinnerOptions): Pinner
  storeOf (person: string): Store
  /** Takes a person off the network, as a dead process would be; the app itself is not told to stop. */
  cut (person: string): void
  /** Stops every app that was opened. */
  stop (): Promise<void>
}

export function createApps (appName = 'compat'): Apps {
  const hub = createMemoryNetwork({ clock: fastClock })
  const stores = new Map<string, Store>()
  const opened = new Set<{ stop (): Promise<void> }>()
  const storeOf = (person: string): Store => {
    const store = stores.get(person) ?? createMemoryStore()
    stores.set(person, store)
    return store
  }
  const join = (person: string): Network => {
    hub.leave(person as PeerId) // in memory a name is a peer id
    return hub.join(person as PeerId, { addresses: [`/memory/${person}`] })
  }
  return {
    storeOf,
    openPinner (person, options = {}) {
      const pinner = createPinner(appName, { network: join(person), store: storeOf(person), clock: fastClock, ...options })
      opened.add(pinner)
      return pinner
    },
    open (person, options = {}) {
      const network = join(person)
      const app = createApp(appName, { network, store: storeOf(person), clock: fastClock, ...options }, { defaultLocation: (name) => name })
      opened.add(app)
      return app
    },
    cut: (person) => { hub.leave(person as PeerId) },
    async stop () {
      await Promise.all([...opened].map(async (each) => { await each.stop() }))
      opened.clear()
    }
  }
}

/** In the suite that calls it: each test is given apps and keys of its own, and the apps are stopped after it. */
export function eachWithAppsAndKeys (give: (made: { readonly apps: Apps, readonly keys: Keys }) => void): void {
  let apps: Apps | undefined
  beforeEach(async () => {
    apps = createApps()
    give({ apps, keys: await generate() })
  })
  afterEach(async () => { await apps?.stop() })
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
