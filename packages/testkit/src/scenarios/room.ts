import type { CollaborationOptions, Network, PeerId } from '@peer-base/app'
import { createRegistry } from '@peer-base/crdt-types'
import type { TypeRegistry } from '@peer-base/crdt-types'
import type { ReplicaId } from '@peer-base/protocol'
import type { PartialFaults } from '../sim/faults.js'
import type { Recording } from '../sim/recording.js'
import type { SeededRandom } from '../sim/seeded-random.js'
import { createWorld } from '../sim/world.js'
import type { World } from '../sim/world.js'
import { simulatedPeer } from '../people.js'
import { createFakeCollaboration } from './fake-collaboration-crypto.js'
import type { FakeCollaborationKeys } from './fake-collaboration-crypto.js'
import { createLedger } from './ledger.js'
import type { Ledger } from './ledger.js'
import type { ScenarioRun } from './scenario.js'

/** One collaboration in one world, and the watchers around it that no process knows of. */
export interface Room {
  readonly world: World
  /** For what the scenario draws: who does what when. */
  readonly random: SeededRandom
  readonly keys: FakeCollaborationKeys
  readonly types: TypeRegistry
  readonly ledger: Ledger
  readonly rootType: string
  /** Stands in names and values of the documents; whoever has no keys must never hold it. */
  readonly marker: string
  /** What crossed the keyless. */
  readonly taps: Map<PeerId, Recording>
  /** What a pinner signed for, by its name, as those heard it who checked. */
  readonly promises: Map<string, Map<ReplicaId, number>>
  /** Narrows a process's network, as a chain does. */
  readonly narrow: (network: Network) => Network
  /** Found while running; a scenario ends with the first. */
  readonly complaints: string[]
  /** Of every replica there ever was. */
  readonly certificates: Map<string, Uint8Array>
  readonly options: CollaborationOptions
  /** Below which its rows stand in a store. */
  readonly storePrefix: string
}

export interface RoomOptions extends ScenarioRun {
  readonly faults?: PartialFaults
  readonly rootType?: string
  readonly options?: CollaborationOptions
  readonly narrow?: (network: Network) => Network
  /** Longest sync of a disk, in ms. @default 5 */
  readonly syncMS?: number
}

/** A calendar that begins where the world's clock does. */
export const epochMS = 1_600_000_000_000

export function createRoom (given: RoomOptions): Room {
  const { seed, faults = {}, rootType = 'rga', options = {}, narrow = (network) => network, keepEvents = 0, onTrace, syncMS = 5 } = given
  const world = createWorld({ seed, faults, keepEvents, syncMS })
  onTrace?.(world.trace)
  const random = world.random.fork('scenario')
  const ledger = createLedger()
  const certificates = new Map<string, Uint8Array>()
  return {
    world,
    random,
    keys: createFakeCollaboration({
      random: world.random.fork('keys'),
      onSign: (replica, bytes) => { ledger.signed(replica, bytes) },
      onReplica: (replica, certificate) => { certificates.set(replica, certificate) }
    }),
    types: createRegistry({ now: () => epochMS + world.clock.now() }),
    ledger,
    rootType,
    marker: 'Marker-of-plaintext',
    taps: new Map(),
    promises: new Map(),
    narrow,
    complaints: [],
    certificates,
    options,
    storePrefix: 'c'
  }
}

/** Another collaboration in the same world, of the same name under other keys. */
export function succeeding (room: Room, name: string): Room {
  const ledger = createLedger()
  return {
    ...room,
    ledger,
    keys: createFakeCollaboration({ random: room.world.random.fork(`keys/${name}`), onSign: (replica, bytes) => { ledger.signed(replica, bytes) } }),
    certificates: new Map(),
    promises: new Map(),
    storePrefix: `next/${name}`
  }
}

/**
 * A receipt was heard and believed. What it newly promises must be on the pinner's disk by now: as an entry, or in a
 * snapshot where there is one.
 */
export function notePromise ({ world, promises, complaints }: Room, peer: PeerId, clock: ReadonlyMap<ReplicaId, number>): void {
  const promised = promises.get(peer) ?? new Map<ReplicaId, number>()
  const news = [...clock].filter(([replica, end]) => end > (promised.get(replica) ?? 0))
  promises.set(peer, new Map([...promised, ...news]))
  if (news.length === 0) return
  const disk = world.disk(peer.slice(simulatedPeer('').length)).synced()
  if ([...disk.keys()].some((key) => key.startsWith('c/s/'))) return
  for (const [replica, end] of news) {
    const key = `c/l/${replica}/${(end - 1).toString(16).padStart(12, '0')}`
    if (!disk.has(key)) complaints.push(`${peer} signed for ${key} before its disk had it, at ${world.clock.now()} ms`)
  }
}

/** Listens in on everything that crosses `name` from now on, once. */
export function tapKeyless ({ world, taps }: Room, name: string): void {
  const peer = simulatedPeer(name)
  if (!taps.has(peer)) taps.set(peer, world.network.tap(peer))
}
