import {
  type CollaborationCrypto, type CollaborationOptions, createAnnouncer, createCollaborationCrypto, createPeerCount,
  createSessionRouter, type EngineCollaboration as Collaboration, openCollaboration, prefixStore, resolveCollaborationOptions, silentLogger
} from '@peer-base/app'
import { createRegistry } from '@peer-base/crdt-types'
import { generate, type Keys, sha256 } from '@peer-base/keys'
import { createPinner, type Pinner, type PinnerOptions } from '@peer-base/pinner'
import { createWorld, driveUntilSettled, type SimulatedProcess, type World, type WorldOptions } from '@peer-base/testkit'

/** The app everybody in the room uses. */
export const appName = 'sim'

/** A peer with one collaboration open. */
export interface Client {
  readonly process: SimulatedProcess
  readonly collaboration: Collaboration
  readonly crypto: CollaborationCrypto
  readonly errors: Error[]
  /** Persisted on how many pinners. */
  pinned (): number
  value (): unknown
  leave (): Promise<void>
}

/** A pinner in its process. */
export interface Pam {
  readonly process: SimulatedProcess
  readonly pinner: Pinner
  readonly errors: Error[]
  leave (): Promise<void>
  /** kill -9 */
  kill (): void
}

/** A simulated world with people and pinners. */
export interface Room {
  readonly world: World
  readonly keys: Keys
  /** Awaits work of the simulated world. */
  run<T> (work: Promise<T>): Promise<T>
  until (met: () => boolean, limitMS?: number): Promise<void>
  advance (ms: number): Promise<void>
  client (name: string, options?: ClientOptions): Promise<Client>
  pinner (name?: string, options?: PinnerOptions): Promise<Pam>
  /** Everybody who has not left leaves; the world must then be empty. */
  end (): Promise<void>
}

export interface ClientOptions extends CollaborationOptions {
  readonly document?: string
  readonly type?: string
  readonly keys?: Keys | undefined
}

/** Virtual milliseconds since 1970. */
const epochMS = 1e12

export async function createRoom (options: WorldOptions): Promise<Room> {
  const world = createWorld(options)
  const keys = await generate()
  const here = new Set<{ leave (): Promise<void> }>()
  const run = async <T>(work: Promise<T>): Promise<T> => await driveUntilSettled(world.clock, work)
  const welcome = <Guest extends { leave (): Promise<void> }>(guest: Guest): Guest => {
    here.add(guest)
    return guest
  }
  const room: Room = {
    world,
    keys,
    run,
    until: async (met, limitMS = 600_000) => { await world.clock.run({ until: met, limitMS }) },
    advance: async (ms) => { await world.clock.advance(ms) },
    client: async (name, clientOptions = {}) =>
      welcome(await run(openClient(world, name, { keys, ...clientOptions }, (client) => { here.delete(client) }))),
    pinner: async (name = 'pam', pinnerOptions = {}) => welcome(await run(openPinner(world, name, pinnerOptions, (pam) => { here.delete(pam) }))),
    end: async () => {
      await run(Promise.all([...here].map(async (guest) => { await guest.leave() })))
      await world.stop()
    }
  }
  return room
}

async function openClient (
  world: World, name: string, { document = 'doc', type = 'aworset', keys, ...options }: ClientOptions, left: (client: Client) => void
): Promise<Client> {
  const process = await world.start(name)
  const { network, clock, random, store } = process
  const router = createSessionRouter({ network, clock })
  const errors: Error[] = []
  const crypto = createCollaborationCrypto({ appName, name: document, keys })
  const collaboration = await openCollaboration({ name: document, typeName: type }, {
    app: undefined,
    parent: { emit: (_event, error) => errors.push(error) > 0 },
    onLink: () => {},
    network,
    router,
    clock,
    random,
    logger: silentLogger,
    crypto,
    types: createRegistry(),
    openStore: () => prefixStore(prefixStore(store, 'c'), crypto.cid),
    ownStoreId: new Uint8Array(16),
    wallClock: () => epochMS + clock.now()
  }, resolveCollaborationOptions({ debouncePushToPinnerMS: 500, ...options }))
  const announcer = createAnnouncer(
    { appName, network, clock, random, hash: sha256, peerCount: createPeerCount(clock, { periodWindowMS: 60_000 }) },
    { intervalMS: 20_000, maxThrottleDelayMS: 5000 }
  )
  announcer.announce({ cid: crypto.cid, nameTag: crypto.nameTag, writePublicKey: crypto.writePublicKey ?? new Uint8Array(0) })
  const client: Client = {
    process,
    collaboration,
    crypto,
    errors,
    pinned: () => collaboration.replication.isCurrentStatePersistedOnPinner(),
    value: () => collaboration.shared.value(),
    async leave () {
      left(client)
      announcer.stop()
      router.stop()
      await collaboration.stop()
      await process.exit()
    }
  }
  return client
}

async function openPinner (world: World, name: string, options: PinnerOptions, left: (pam: Pam) => void): Promise<Pam> {
  const process = await world.start(name)
  const { network, clock, random, store } = process
  const errors: Error[] = []
  const pinner = createPinner(appName, { network, clock, random, store, wallClock: () => epochMS + clock.now(), ...options })
  pinner.on('error', (error) => { errors.push(error) })
  await pinner.start()
  const pam: Pam = {
    process,
    pinner,
    errors,
    async leave () {
      left(pam)
      await pinner.stop()
      await process.exit()
    },
    kill () {
      left(pam)
      process.kill()
    }
  }
  return pam
}

/** Adds an element to an add-wins set. */
export function add (client: Client, element: unknown): void {
  const shared = client.collaboration.shared as unknown as { add (element: unknown): Promise<void> }
  shared.add(element).catch((error: unknown) => { client.errors.push(error as Error) })
}

/** What is in the set. */
export function elements (client: Client): unknown[] {
  return [...client.value() as Iterable<unknown>]
}
