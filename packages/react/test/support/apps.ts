import { type App, type Clock, createApp, createMemoryNetwork, createMemoryStore, type PeerId } from '@peer-base/app'

const speed = 20

/** Twenty times as fast as the wall: these tests wait for timers, never for each other. */
const fastClock: Clock = {
  now: () => performance.now() * speed,
  after (delayMS, task) {
    const timer = setTimeout(task, delayMS / speed)
    return () => { clearTimeout(timer) }
  }
}

/** Apps in one process, on one network in memory; a name is a peer id. */
export function createApps () {
  const hub = createMemoryNetwork({ clock: fastClock })
  const opened: App[] = []
  const surroundings = (person: string) => ({ network: hub.join(person as PeerId, { addresses: [`/memory/${person}`] }), clock: fastClock })
  return {
    surroundings,
    open (person: string): App {
      const app = createApp('react', { ...surroundings(person), store: createMemoryStore() }, { defaultLocation: (name) => name })
      opened.push(app)
      return app
    },
    async stop (): Promise<void> { await Promise.all(opened.map(async (app) => { await app.stop() })) }
  }
}

/** Resolves when the predicate holds; fails after 10 s, for then something is stuck. */
export async function eventually (what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
