import type { CollaborationOptions, StoreStrategyName } from '@peer-base/app'
import { badDay } from '../sim/faults.js'
import type { PartialFaults } from '../sim/faults.js'
import type { SeededRandom } from '../sim/seeded-random.js'
import { createSeededRandom } from '../sim/seeded-random.js'
import { simulatedPeer } from '../people.js'
import { attempt, drive, everybody, expectTogether, failOnComplaints } from './cast.js'
import type { Cast, Path } from './cast.js'
import { Member, mutate } from './member.js'
import { edits } from './operations.js'
import { Pinner } from './pinner.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

const names = ['alice', 'bob', 'carol', 'dave', 'erin', '__proto__', '😀']
const pinnerNames = ['pam', 'pat']
const rootTypes = ['rga', 'rga', 'text', 'aworset', 'ormap']
const subPaths: readonly Path[] = [
  [['notes', 'text']],
  [['notes', 'text'], ['Marker-of-plaintext', 'aworset']],
  [['a/b', 'rga']],
  [['__proto__', 'ormap']],
  [['😀', 'mvreg']],
  [['n', 'pncounter']],
  [['last', 'lwwreg']]
]
/** Changed only together. */
const left: Path = [['left', 'gset']]
const right: Path = [['notes', 'text'], ['right', 'aworset']]
const bigTextBytes = 300 * 1024

/** What one seed decides before anything happens. */
interface Plan {
  /** How long it goes on, in ms. */
  readonly runMS: number
  readonly writers: number
  readonly readers: number
  readonly pinners: number
  readonly rootType: string
  readonly faults: PartialFaults
  readonly options: CollaborationOptions
  readonly operations: number
  readonly disturbances: number
  readonly bigChanges: number
  /** Longest sync: from a good disk's to a tired one's. */
  readonly syncMS: number
}

/**
 * One seed in four is a crowd for a minute, the others a few for less than half of one: most bugs need two writers and a mishap, and a
 * small world shows them at a fifth of the cost.
 */
function planOf (random: SeededRandom): Plan {
  const isCrowd = random.chance(0.25)
  const weather = random.below(4)
  return {
    runMS: isCrowd ? 60_000 : 25_000,
    writers: 2 + random.below(isCrowd ? 3 : 2),
    readers: random.below(isCrowd ? 3 : 2),
    pinners: random.below(isCrowd ? 3 : 2),
    rootType: random.pick(rootTypes),
    faults: weather === 0 ? {} : weather === 1 ? { ...badDay, channel: { ...badDay.channel, reset: 0.01 } } : {
      latencyMS: 5, jitterMS: 30, reorderMS: 500, gossip: { drop: 0.1, duplicate: 0.3, reorder: 0.3 },
      // Late and doubled frames break a promise of the network: sessions must live with them, or end.
      channel: { reset: 0.003, duplicate: 0.02, reorder: 0.02 },
      ...(weather === 3 ? { windowBytes: 2048 } : {})
    },
    options: {
      maxDeltaRetention: random.pick([0, 4, 16, 1000]),
      debouncePushMS: random.pick([0, 50, 200]),
      debouncePushToPinnerMS: random.pick([0, 500, 5000]),
      antiEntropyMS: random.pick([8000, 30_000])
    },
    operations: isCrowd ? 120 + random.below(40) : 30 + random.below(30),
    disturbances: random.below(isCrowd ? 12 : 7),
    bigChanges: random.chance(0.06) ? 1 : 0,
    syncMS: random.pick([5, 20, 400])
  }
}

/** 3 to 7 replicas and up to two pinners work, fail and come back for up to a minute; then all must be equal. */
export async function randomScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const plan = planOf(createSeededRandom(`plan/${run.seed}`))
  const room = createRoom({ ...run, faults: plan.faults, rootType: plan.rootType, options: plan.options, syncMS: plan.syncMS })
  return await new RandomRun(room, plan).run()
}

class RandomRun {
  readonly #room: Room
  readonly #random: SeededRandom
  readonly #plan: Plan
  readonly #cast: Cast
  readonly #starting = new Map<Member | Pinner, Promise<void>>()
  #tokens = 0

  constructor (room: Room, plan: Plan) {
    this.#room = room
    this.#plan = plan
    const random = this.#random = room.random
    const strategy = (): StoreStrategyName => random.pick(['hybrid-ipfs-repo', 'hybrid-ipfs-repo', 'ipfs-repo', 'memory'] as const)
    const { writers, readers, pinners } = plan
    const members = names.slice(0, Math.max(3, writers + readers)).map((name, index) =>
      new Member(room, name, { canWrite: index < writers || index < 2, strategy: strategy() }))
    this.#cast = { members, pinners: pinnerNames.slice(0, pinners).map((name) => new Pinner(room, name)) }
  }

  async run (): Promise<ScenarioResult> {
    const room = this.#room
    const late = this.#random.below(3)
    const actors = everybody(this.#cast)
    for (const actor of actors.slice(0, Math.max(2, actors.length - late))) await drive(room, this.#start(actor))
    for (const { atMS, act } of this.#schedule()) {
      await room.world.clock.run({ untilMS: Math.max(room.world.clock.now(), atMS) })
      failOnComplaints(room)
      act()
    }
    await room.world.clock.run({ untilMS: Math.max(room.world.clock.now(), this.#plan.runMS) })
    await this.#settleStops()
    await assertQuiescent(room, this.#cast, { paths: [...subPaths, left, right] })
    return { trace: room.world.trace, entries: room.ledger.entries, tasks: room.world.clock.tasksRun }
  }

  #schedule (): Array<{ readonly atMS: number, act (): void }> {
    const { runMS, operations, disturbances, bigChanges } = this.#plan
    const random = this.#random
    const at = (): number => 500 + random.below(runMS - 4000)
    // Changes come in bursts, as people make them.
    const bursts = Array.from({ length: 4 + random.below(operations / 6) }, at)
    const change = (): number => random.pick(bursts) + random.below(1500)
    return [
      ...Array.from({ length: operations }, () => ({ atMS: change(), act: () => { this.#edit() } })),
      ...Array.from({ length: 6 }, () => ({ atMS: change(), act: () => { this.#transact() } })),
      ...Array.from({ length: bigChanges }, () => ({ atMS: change(), act: () => { this.#bigChange() } })),
      ...Array.from({ length: disturbances }, () => ({ atMS: at(), act: () => { this.#disturb() } }))
    ].sort((a, b) => a.atMS - b.atMS)
  }

  #writer (): Member | undefined {
    const writers = this.#cast.members.filter(({ isUp, canWrite }) => isUp && canWrite)
    return writers.length === 0 ? undefined : this.#random.pick(writers)
  }

  /** Nobody in particular changes some document somehow. */
  #edit (): void {
    const member = this.#writer()
    if (member === undefined) return
    const random = this.#random
    const token = `${this.#room.marker} ${this.#tokens++}`
    const path = random.chance(0.4) ? undefined : random.pick(subPaths)
    const times = random.chance(0.1) ? 1 + random.below(8) : 1
    this.#room.world.trace.note('edit', member.name, token)
    attempt(this.#room, member, 'edit', async () => {
      const collaboration = path === undefined ? member.root : await member.sub(path)
      const edit = edits[collaboration.typeName]
      for (let i = 0; i < times; i++) await edit?.(collaboration, { random, token })
    })
  }

  #transact (): void {
    const member = this.#writer()
    if (member === undefined) return
    const token = `t${this.#tokens++}`
    attempt(this.#room, member, 'transact', async () => {
      const [one, other] = [await member.sub(left), await member.sub(right)]
      await member.root.transact(() => Promise.all([mutate(one, 'add', token), mutate(other, 'add', token)]))
    })
  }

  #bigChange (): void {
    const member = this.#writer()
    if (member === undefined) return
    const text = 'abcdefgh'.repeat(bigTextBytes / 8)
    attempt(this.#room, member, 'write much', async () => { await mutate(await member.sub([['a/b', 'rga']]), 'push', text) })
  }

  #disturb (): void {
    const random = this.#random
    const { network } = this.#room.world
    const actors = everybody(this.#cast)
    const actor = random.pick(actors)
    const choice = random.below(10)
    this.#room.world.trace.note('disturb', actor.name, choice)
    if (choice < 3) return this.#crash(actor)
    if (choice < 5) return this.#stopAndStart(actor)
    if (choice < 7) return this.#partition()
    if (choice < 8) {
      network.disconnect(simulatedPeer(actor.name))
      this.#later(() => { network.connect(simulatedPeer(actor.name)) })
      return
    }
    network.resetChannels(simulatedPeer(actor.name), simulatedPeer(random.pick(actors).name))
  }

  #crash (actor: Member | Pinner): void {
    actor.kill()
    this.#starting.delete(actor)
    this.#startLater(actor)
  }

  #stopAndStart (actor: Member | Pinner): void {
    if (!actor.isUp) return this.#startLater(actor)
    attempt(this.#room, actor, 'stop', async () => {
      await actor.stop()
      this.#startLater(actor)
    })
  }

  #partition (): void {
    const peers = this.#random.shuffle(everybody(this.#cast).map(({ name }) => simulatedPeer(name)))
    const cut = 1 + this.#random.below(peers.length - 1)
    const { network } = this.#room.world
    network.partition([peers.slice(0, cut), peers.slice(cut)])
    this.#later(() => { network.heal() })
  }

  #startLater (actor: Member | Pinner): void {
    this.#later(() => { attempt(this.#room, actor, 'start', async () => { await this.#start(actor) }) })
  }

  #later (act: () => void): void {
    this.#room.world.clock.after(200 + this.#random.below(8000), act)
  }

  async #start (actor: Member | Pinner): Promise<void> {
    if (actor.isUp || actor.isBusy || this.#starting.has(actor)) return
    const starting = actor.start().then(async () => {
      if (!(actor instanceof Member) || !actor.isUp) return
      const [one, other] = [await actor.sub(left), await actor.sub(right)]
      const both = [one, other].map((collaboration) => ({ collaboration, tokens: () => collaboration.shared.value() as Set<string> }))
      expectTogether(this.#room, actor.name, both)
    })
    this.#starting.set(actor, starting)
    try {
      await starting
    } finally {
      this.#starting.delete(actor)
    }
  }

  /** Stops and starts under way end before the end is looked at. */
  async #settleStops (): Promise<void> {
    await this.#room.world.clock.advance(20_000)
    failOnComplaints(this.#room)
  }
}
