import { createMemoryNetwork, createMemoryStore, type PeerId } from '@peer-base/app'
import { type App, type AppOptions, PeerBase as Real } from 'peer-base'
import { fastClock } from './apps.js'

const hub = createMemoryNetwork({ clock: fastClock })
let peers = 0
const started: Array<{ stop (): Promise<void> }> = []

/** Where an app of a snippet lives: a peer of its own on a network in memory. What the snippet says of addresses and stores does not matter there. */
function surroundings (): { network: ReturnType<typeof hub.join>, store: ReturnType<typeof createMemoryStore>, clock: typeof fastClock } {
  return { network: hub.join(`peer ${++peers}` as PeerId), store: createMemoryStore(), clock: fastClock }
}

function kept<Startable extends { stop (): Promise<void> }> (made: Startable): Startable {
  started.push(made)
  return made
}

function create (appName: string, options: AppOptions = {}): App {
  return kept(Real(appName, { ...options, ...surroundings() }))
}

/** `PeerBase` for the snippets of the documents. */
export const PeerBase = Object.assign(create, Real, {
  createPinner: (appName: string, options: object = {}) => kept(Real.createPinner(appName, { ...options, ...surroundings() }))
})

/** Stops what a snippet left running. */
export async function stopAll (): Promise<void> {
  await Promise.all(started.splice(0).map(async (each) => { await each.stop() }))
}
