import { createSessionRouter, prefixStore, silentLogger } from '@peer-base/app'
import type { PeerId, SessionRouter } from '@peer-base/app'
import { createParticipant } from '@peer-base/app/participant'
import type { Participant } from '@peer-base/app/participant'
import { covers } from '@peer-base/protocol'
import type { VersionVector } from '@peer-base/protocol'
import type { SimulatedProcess } from '../sim/process.js'
import { createSeededRandom } from '../sim/seeded-random.js'
import { simulatedPeer } from '../people.js'
import { epochMS, tapKeyless } from './room.js'
import type { Room } from './room.js'

/** A keyless participant with a disk that is synced before anything is acknowledged. */
export class Pinner {
  readonly name: string
  readonly peer: PeerId
  readonly errors: Error[] = []
  readonly #room: Room
  /** How often it was killed: what was under way then may fail. */
  kills = 0
  #process: SimulatedProcess | undefined
  #router: SessionRouter | undefined
  #participant: Participant | undefined
  #version: VersionVector = new Map()
  #lives = 0

  constructor (room: Room, name: string) {
    this.#room = room
    this.name = name
    this.peer = simulatedPeer(name)
    tapKeyless(room, name)
  }

  get isUp (): boolean { return this.#participant !== undefined }
  /** Starting or stopping. */
  get isBusy (): boolean { return this.#process !== undefined && !this.isUp }

  get participant (): Participant {
    if (this.#participant === undefined) throw new RangeError(`${this.name} is not running`)
    return this.#participant
  }

  get process (): SimulatedProcess {
    if (this.#process === undefined) throw new RangeError(`${this.name} is not running`)
    return this.#process
  }

  version (): VersionVector { return this.participant.replica.version() }

  async start (): Promise<void> {
    const { world, keys, ledger, narrow, options } = this.#room
    const process = this.#process = await world.start(this.name)
    const network = narrow(process.network)
    const random = createSeededRandom(`${world.seed}/crypto/${this.name}/${++this.#lives}`)
    const router = this.#router = createSessionRouter({ network, clock: process.clock })
    const participant = await createParticipant({
      ...keys.keyless(random),
      network, router, clock: process.clock, random: process.random, logger: silentLogger, role: 'pinner',
      store: ledger.watch(prefixStore(process.store, 'c'), () => this.#process === process && this.isUp ? this.version() : undefined),
      storeId: createSeededRandom(`${world.seed}/store/${this.name}`).bytes(16),
      firstSeq: epochMS + world.clock.now(),
      admit: async () => {},
      admitSnapshot: async () => true,
      events: { members: () => {}, link: () => {}, advanced: () => { this.#advanced(process) }, replication: () => {}, traffic: () => {} },
      report: (error) => { if (this.#process === process) this.errors.push(error) }
    }, { maxDeltaRetention: options.maxDeltaRetention ?? 1000 })
    if (this.#process !== process) return
    this.#participant = participant
    this.#version = participant.replica.version()
    this.#expectPromisesKept()
    participant.start()
  }

  kill (): void {
    this.kills++
    this.#process?.kill()
    this.#forget()
  }

  async stop (): Promise<void> {
    const process = this.#process
    const participant = this.#participant
    if (process === undefined || participant === undefined) return
    this.#participant = undefined
    await participant.stop(5000)
    this.#router?.stop()
    // What the router ended lets go of its timers within this turn.
    await new Promise<void>((resolve) => { this.#room.world.clock.after(0, resolve) })
    if (this.#process !== process) return
    this.#forget()
    await process.exit()
  }

  #forget (): void {
    this.#process = undefined
    this.#participant = undefined
    this.#router = undefined
  }

  #advanced (process: SimulatedProcess): void {
    if (this.#process !== process || this.#participant === undefined) return
    const version = this.version()
    if (!covers(version, this.#version)) this.#room.complaints.push(`${this.name}'s vector went backwards at ${this.#room.world.clock.now()} ms`)
    this.#version = version
  }

  /** What it signed for in earlier lives is there when it comes back. */
  #expectPromisesKept (): void {
    const promised = this.#room.promises.get(this.peer)
    if (promised !== undefined && !covers(this.version(), promised)) {
      this.#room.complaints.push(`${this.name} lost what it had signed for`)
    }
  }
}
