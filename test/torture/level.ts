import { cp, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  createMemoryNetwork, createMemoryStore, createSessionRouter, openCollaboration, openLevelStore, resolveCollaborationOptions, silentLogger,
  systemClock, systemRandom
} from '@peer-base/app'
import type { EngineCollaboration as Collaboration, MemoryNetwork, PeerId, Store } from '@peer-base/app'
import { createParticipant } from '@peer-base/app/participant'
import type { Participant } from '@peer-base/app/participant'
import { createRegistry } from '@peer-base/crdt-types'
import { covers } from '@peer-base/protocol'
import type { VersionVector } from '@peer-base/protocol'
import { createSeededRandom, people } from '@peer-base/testkit'
import type { SeededRandom } from '@peer-base/testkit'
import { createFakeCollaboration } from '../../packages/testkit/src/scenarios/index.js'
import type { FakeCollaborationKeys } from '../../packages/testkit/src/scenarios/index.js'

/** What a pinner had on its disk when it signed for a vector. */
export interface Promised { readonly vector: VersionVector, readonly logBytes: number }

/** A pinner's LevelDB, made by a pinner at work, with all it signed for; and its author, who still has everything. */
export interface Specimen {
  readonly folder: string
  readonly promises: readonly Promised[]
  /** Entries by key, as they were stored. */
  readonly entries: ReadonlyMap<string, Uint8Array>
  readonly whole: VersionVector
  readonly random: SeededRandom
  /** Opens a copy of the folder, changed, as a pinner would after a crash; `online` lets it meet the author. */
  examine (change: (folder: string) => Promise<void>, look: (found: Found) => Promise<void>, options?: { readonly online?: boolean }): Promise<void>
  close (): Promise<void>
}

export interface Found { readonly participant: Participant, readonly store: Store, readonly errors: readonly Error[] }

const changes = 40

/** `isCompacted`: everything stands in tables, as after a restart, and not in the log. */
export async function makeSpecimen (seed: string, { isCompacted = false }: { readonly isCompacted?: boolean } = {}): Promise<Specimen> {
  const random = createSeededRandom(seed)
  const keys = createFakeCollaboration({ random: random.fork('keys') })
  const scratch = await mkdtemp(path.join(tmpdir(), 'peer-base-torture-'))
  const folder = path.join(scratch, 'specimen')
  const network = createMemoryNetwork({ clock: systemClock })
  const alice = await author(network, keys, random)
  const store = await openLevelStore({ location: folder })
  const pam = await pinner({ network, keys, random, store, errors: [] })
  const promises: Promised[] = []
  alice.replication.on('pinned', (_peer, vector) => {
    newestLog(folder).then(async (file) => { promises.push({ vector: vector as VersionVector, logBytes: (await stat(file)).size }) }).catch(() => {})
  })
  for (let change = 0; change < changes; change++) {
    await (alice.shared as unknown as { push (value: string): Promise<void> }).push(`change ${change} ${'x'.repeat(random.below(2000))}`)
    await eventually(() => alice.replication.isCurrentStatePersistedOnPinner() === 1)
  }
  const whole = pam.replica.version()
  const entries = new Map<string, Uint8Array>()
  for await (const [key, value] of store.entries('l/')) entries.set(key, value)
  await pam.stop(0)
  // Before it is closed: LevelDB would tidy up what a crash leaves.
  const image = path.join(scratch, 'image')
  if (!isCompacted) await cp(folder, image, { recursive: true })
  await store.close()
  if (isCompacted) {
    await (await openLevelStore({ location: folder })).close()
    await cp(folder, image, { recursive: true })
  }
  let copies = 0
  return {
    folder: image, promises, entries, whole, random,
    async examine (change, look, { online = false } = {}) {
      const copy = path.join(scratch, `copy ${copies++}`)
      await cp(image, copy, { recursive: true })
      await change(copy)
      const errors: Error[] = []
      const reopened = await openLevelStore({ location: copy, onDamage: (error) => { errors.push(error) } })
      const net = online ? network : createMemoryNetwork({ clock: systemClock })
      const participant = await pinner({ network: net, keys, random, store: reopened, errors })
      try {
        await look({ participant, store: reopened, errors })
      } finally {
        await participant.stop(0)
        await reopened.close()
        await rm(copy, { recursive: true, force: true })
      }
    },
    async close () {
      await alice.stop()
      await rm(scratch, { recursive: true, force: true })
    }
  }
}

async function author (network: MemoryNetwork, keys: FakeCollaborationKeys, random: SeededRandom): Promise<Collaboration> {
  const joined = network.join(people.alice.peer)
  return await openCollaboration({ name: 'doc', typeName: 'rga' }, {
    app: undefined, parent: { emit: () => true }, onLink: () => {}, network: joined,
    router: createSessionRouter({ network: joined, clock: systemClock }), clock: systemClock, random: systemRandom, crypto: keys.writer(random.fork('alice')),
    types: createRegistry(), logger: silentLogger, openStore: () => createMemoryStore(), ownStoreId: new Uint8Array(16), wallClock: () => Date.now()
  }, resolveCollaborationOptions({ debouncePushMS: 0, debouncePushToPinnerMS: 0, antiEntropyMS: 500, stopGraceMS: 0, storeStrategyName: 'memory' }))
}

let pinners = 0

async function pinner ({ network, keys, random, store, errors }: {
  readonly network: MemoryNetwork
  readonly keys: FakeCollaborationKeys
  readonly random: SeededRandom
  readonly store: Store
  readonly errors: Error[]
}): Promise<Participant> {
  const joined = network.join(`pinner ${pinners++}` as PeerId)
  const participant = await createParticipant({
    ...keys.keyless(random.fork('pam')), network: joined, router: createSessionRouter({ network: joined, clock: systemClock }),
    clock: systemClock, random: systemRandom, logger: silentLogger, role: 'pinner', store, storeId: new Uint8Array(16), firstSeq: Date.now(),
    admit: async () => {}, admitSnapshot: async () => true, report: (error) => { errors.push(error) },
    events: { members: () => {}, link: () => {}, advanced: () => {}, replication: () => {}, traffic: () => {} }
  }, { sessions: { digestMS: 500 } })
  participant.start()
  return participant
}

/** The write-ahead log. */
export async function newestLog (folder: string): Promise<string> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort()
  return path.join(folder, logs.at(-1) ?? '')
}

export async function flipBit (file: string, bit: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const byte = new Uint8Array(1)
    await handle.read(byte, 0, 1, bit >> 3)
    byte[0] = (byte[0] ?? 0) ^ 1 << (bit & 7)
    await handle.write(byte, 0, 1, bit >> 3)
  } finally {
    await handle.close()
  }
}

/** Every entry found is one that was stored, at its own place. */
export async function wrongValues ({ entries }: Specimen, { participant }: Found): Promise<string[]> {
  const wrong: string[] = []
  for (const { entry } of participant.replica.log.since(new Map(), Infinity)) {
    const key = `l/${entry.header.replica}/${entry.header.seq.toString(16).padStart(12, '0')}`
    if (Buffer.compare(entries.get(key) ?? new Uint8Array(0), entry.bytes) !== 0) wrong.push(key)
  }
  return wrong
}

/** Real disks and timers: waits as long as a busy machine may need. */
export async function eventually (isTrue: () => boolean, limitMS = 20_000): Promise<boolean> {
  const endMS = Date.now() + limitMS
  while (!isTrue() && Date.now() < endMS) await new Promise<void>((resolve) => { setTimeout(resolve, 5) })
  return isTrue()
}

export const keeps = (found: Found, promised: VersionVector): boolean => covers(found.participant.replica.version(), promised)
