import {
  createMemoryStore, createSessionRouter, createWriteBehind, openCollaboration, prefixStore, resolveCollaborationOptions
} from '@peer-base/app'
import type {
  CollaborationComponents, CollaborationCrypto, CollaborationOptions, EngineCollaboration as Collaboration, SessionRouter, Store,
  StoreStrategyName, WriteBehindOptions
} from '@peer-base/app'
import type { Anything } from '@peer-base/crdt-types'
import { covers } from '@peer-base/protocol'
import type { VersionVector } from '@peer-base/protocol'
import type { Keys } from '@peer-base/keys'
import type { SimulatedProcess } from '../sim/process.js'
import { createSeededRandom } from '../sim/seeded-random.js'
import type { SeededRandom } from '../sim/seeded-random.js'
import { epochMS, notePromise } from './room.js'
import type { Room } from './room.js'

export interface MemberOptions {
  readonly canWrite?: boolean
  readonly strategy?: StoreStrategyName
  readonly options?: CollaborationOptions
  /** Where it goes on when it is told to rekey. */
  readonly successor?: Room
}

/** Stands for keys that write: the simulated crypto of a room has its own. */
const simulatedKeys = { read: {}, write: {} } as unknown as Keys

/** A document as the wall around it sees it: its canonical bytes are asked of what runs, not of a copy. */
interface Inside { document (): { encodeState (): Uint8Array } }

/** One who holds keys, over all lives of its process: its disk stays, its collaboration is opened anew each time. */
export class Member {
  readonly name: string
  readonly canWrite: boolean
  readonly strategy: StoreStrategyName
  readonly errors: Error[] = []
  /** Replicas it went on as, having given up the one before. */
  readonly rotations: string[] = []
  /** How its store fared, as the collaboration told. */
  readonly storeNews: Array<'degraded' | 'recovered'> = []
  /** Subs it has open, by path and type. */
  readonly subs = new Map<string, Collaboration>()
  readonly #room: Room
  readonly #options: CollaborationOptions
  readonly #successor: Room | undefined
  /** How often it was killed: what was under way then may fail. */
  kills = 0
  #process: SimulatedProcess | undefined
  #router: SessionRouter | undefined
  #collaboration: Collaboration | undefined
  /** Where it went on. */
  #next: Collaboration | undefined
  #version: VersionVector = new Map()
  #lives = 0

  constructor (room: Room, name: string, { canWrite = true, strategy = 'hybrid-ipfs-repo', options = {}, successor }: MemberOptions = {}) {
    this.#successor = successor
    this.#room = room
    this.name = name
    this.canWrite = canWrite
    this.strategy = strategy
    this.#options = { ...room.options, ...options, storeStrategyName: strategy }
  }

  get isUp (): boolean { return this.#collaboration !== undefined }
  /** Starting or stopping. */
  get isBusy (): boolean { return this.#process !== undefined && !this.isUp }
  get lives (): number { return this.#lives }
  get peer (): SimulatedProcess['peer'] { return this.process.peer }
  get process (): SimulatedProcess {
    if (this.#process === undefined) throw new RangeError(`${this.name} is not running`)
    return this.#process
  }

  get root (): Collaboration {
    if (this.#collaboration === undefined) throw new RangeError(`${this.name} is not running`)
    return this.#collaboration
  }

  /** Where it went on under other keys; undefined before. */
  get next (): Collaboration | undefined { return this.#next }

  /** Goes on in the room that it was given. The root stays: stopped, to be started again by who likes. */
  async rekey (): Promise<void> {
    const { process } = this
    const { collaboration } = await this.root.rekey({ keys: simulatedKeys })
    if (this.#process === process) this.#next = collaboration
  }

  version (): VersionVector {
    return this.root.vectorClock() as VersionVector // the engine's clock is over replica ids
  }

  async start (): Promise<void> {
    const { world, narrow } = this.#room
    const life = ++this.#lives
    const process = this.#process = await world.start(this.name)
    this.#router = createSessionRouter({ network: narrow(process.network), clock: process.clock })
    this.#version = new Map()
    const random = createSeededRandom(`${world.seed}/crypto/${this.name}/${life}`)
    const opened = await this.#open(this.#room, process, { crypto: this.#crypto(this.#room, random), router: this.#router })
    if (this.#process !== process) return
    this.#collaboration = opened
    this.#watch(opened)
  }

  /** kill -9: nothing of this life is heard again. */
  kill (): void {
    this.kills++
    this.#process?.kill()
    this.#forget()
  }

  /** Ends cleanly. The process must leave nothing alive. */
  async stop (): Promise<void> {
    const process = this.#process
    const collaboration = this.#collaboration
    if (process === undefined || collaboration === undefined) return
    this.#collaboration = undefined
    await this.#next?.stop()
    await collaboration.stop()
    this.#router?.stop()
    // What the router ended lets go of its timers within this turn.
    await new Promise<void>((resolve) => { this.#room.world.clock.after(0, resolve) })
    if (this.#process !== process) return
    this.#forget()
    await process.exit()
  }

  /** The sub of a path, opened on the way down. */
  async sub (path: ReadonlyArray<readonly [name: string, type: string]>): Promise<Collaboration> {
    const key = JSON.stringify([path.map(([name]) => name), path.at(-1)?.[1]])
    const known = this.subs.get(key)
    if (known !== undefined) return known
    let at: Collaboration = this.root
    for (const [name, type] of path) at = await at.sub(name, type)
    this.subs.set(key, at)
    return at
  }

  /** Canonical bytes of every document open here, by path and type as JSON. */
  states (): Map<string, Uint8Array> {
    const states = new Map([[JSON.stringify([[], this.#room.rootType]), stateOf(this.root)]])
    for (const [key, collaboration] of this.subs) states.set(key, stateOf(collaboration))
    return states
  }

  values (): Map<string, unknown> {
    const values = new Map<string, unknown>([[JSON.stringify([[], this.#room.rootType]), this.root.shared.value()]])
    for (const [key, { shared }] of this.subs) values.set(key, shared.value())
    return values
  }

  #forget (): void {
    this.#process = undefined
    this.#collaboration = undefined
    this.#next = undefined
    this.#router = undefined
    this.subs.clear()
  }

  #crypto ({ keys }: Room, random: SeededRandom): CollaborationCrypto {
    return this.canWrite ? keys.writer(random) : keys.reader(random)
  }

  async #open (
    room: Room, process: SimulatedProcess, { crypto, router }: { readonly crypto: CollaborationCrypto, readonly router: SessionRouter }
  ): Promise<Collaboration> {
    const { world, types, ledger, rootType, narrow, complaints } = room
    const report = (error: Error): void => { if (this.#process === process) this.errors.push(error) }
    const successor = room === this.#room ? this.#successor : undefined
    return await openCollaboration({ name: 'doc', typeName: rootType }, {
      app: undefined, parent: { emit: (_event, error) => { report(error); return true } }, onLink: () => {},
      network: narrow(process.network), router, clock: process.clock, random: process.random, crypto, types,
      // Everybody here is honest: an entry that does nothing is our own fault.
      logger: { debug: () => {}, warn: (message, fields) => { complaints.push(`${this.name} at ${world.clock.now()} ms: ${message} ${JSON.stringify(fields)}`) } },
      openStore: (_saved, onStore) => ledger.watch(
        this.#openStore(process, { prefix: room.storePrefix, report, onStore }),
        () => this.#process === process && this.isUp && room === this.#room ? this.version() : undefined
      ),
      ownStoreId: createSeededRandom(`${world.seed}/store/${this.name}`).bytes(16),
      wallClock: () => epochMS + world.clock.now(),
      ...(successor === undefined ? {} : { succeed: () => this.#succeed(successor, process, router) })
    }, resolveCollaborationOptions(this.#options))
  }

  #succeed (successor: Room, process: SimulatedProcess, router: SessionRouter): ReturnType<NonNullable<CollaborationComponents['succeed']>> {
    const { seed } = successor.world
    const crypto = this.#crypto(successor, createSeededRandom(`${seed}/crypto/${this.name}/${this.#lives}/${successor.storePrefix}`))
    return {
      crypto,
      store: prefixStore(process.store, successor.storePrefix),
      open: async () => await this.#open(successor, process, { crypto, router })
    }
  }

  #openStore (process: SimulatedProcess, { prefix, ...told }: { readonly prefix: string } & Pick<WriteBehindOptions, 'report' | 'onStore'>): Store {
    const store = prefixStore(process.store, prefix)
    switch (this.strategy) {
      case 'memory': return createMemoryStore()
      case 'ipfs-repo': return store
      case 'hybrid-ipfs-repo': return createWriteBehind(store, { clock: process.clock, debounceMS: 3000, maxWaitMS: 10_000, ...told })
    }
  }

  #watch (collaboration: Collaboration): void {
    const { complaints, world } = this.#room
    this.#version = this.version()
    collaboration.on('replica rotated', (replica) => { this.rotations.push(replica) })
    collaboration.on('store degraded', () => { this.storeNews.push('degraded') })
    collaboration.on('store recovered', () => { this.storeNews.push('recovered') })
    collaboration.shared.on('clock changed', (clock: ReadonlyMap<string, number>) => {
      const now = clock as VersionVector // as in `version`
      if (!covers(now, this.#version)) complaints.push(`${this.name}'s vector went backwards at ${world.clock.now()} ms`)
      this.#version = now
    })
    collaboration.on('state diverged', ({ author, witness }) => {
      complaints.push(`${this.name} was told at ${world.clock.now()} ms that ${author} and ${witness ?? this.name} have parted`)
    })
    collaboration.replication.on('pinned', (peer, clock) => {
      notePromise(this.#room, peer, clock as VersionVector)
    })
  }
}

function stateOf (collaboration: Collaboration): Uint8Array {
  // What runs is the node of the tree, which shows its document; the interface for users does not.
  return (collaboration as unknown as Inside).document().encodeState()
}

/** Calls a mutator by name. The promise of a mutator that is refused rejects. */
export async function mutate (collaboration: Collaboration, mutator: string, ...args: readonly unknown[]): Promise<void> {
  await (collaboration.shared as Anything)[mutator](...args)
}
