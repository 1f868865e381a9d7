import { isDeepStrictEqual } from 'node:util'
import type { EngineCollaboration as Collaboration, PeerId } from '@peer-base/app'
import { badDay } from '../sim/faults.js'
import { simulatedPeer } from '../people.js'
import { attempt, drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom, succeeding } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

const [alice, bob, carol] = ['alice', 'bob', 'carol'].map(simulatedPeer) as [PeerId, PeerId, PeerId]

/** One who goes on under new keys, where, and as whom the old collaboration knows that it moved. */
interface Mover {
  readonly member: Member
  readonly room: Room
  /** Whom the old collaboration names as having moved: a new replica after each crash. */
  readonly moved: string[]
}

/**
 * One of three, or two at once, go on under new keys while messages are lost, the room is parted, and they crash between the steps
 * (docs/decisions/0010, "What can happen"): the old collaboration stays whole and says the same moves to all in one order, each new one
 * begins with all that its maker had when it stopped the old one, a newcomer reads it there, and what is written in the old one
 * later stays there.
 */
export async function rekeyScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const probe = createRoom({ seed: run.seed }).random
  const room = createRoom({
    ...run, faults: probe.chance(0.5) ? badDay : {}, options: { debouncePushMS: probe.pick([0, 200]), stopGraceMS: 2000, antiEntropyMS: 5000 }
  })
  const { random, world: { network } } = room
  const movers = (random.chance(0.5) ? ['alice'] : ['alice', 'bob']).map((name): Mover => {
    const successor = succeeding(room, name)
    return { room: successor, member: new Member(room, name, { strategy: 'ipfs-repo', successor }), moved: [] }
  })
  const stay = ['alice', 'bob', 'carol'].slice(movers.length).map((name) => new Member(room, name, { strategy: 'ipfs-repo' }))
  const members = [...movers.map(({ member }) => member), ...stay]
  for (const member of members) await drive(room, member.start())
  await writeAll(room, members, 'before')
  if (random.chance(0.5)) network.partition(random.pick([[[alice, bob], [carol]], [[alice], [bob, carol]], [[alice], [bob], [carol]]]))
  await writeAll(room, members, 'apart')
  await moveAll(room, movers)
  for (const mover of movers) expectCarried(mover)
  network.heal()
  for (const member of stay) await drive(room, write(member, 'after'))
  await pass(room, 1000)
  for (const mover of movers) await expectNewcomer(mover)
  // Whoever moved looks into the old one again.
  for (const { member } of movers) await drive(room, member.root.start())
  await expectSameMoves(room, members, movers)
  await assertQuiescent(room, { members, pinners: [] }, { paths: [] })
  return { trace: room.world.trace, entries: room.ledger.entries, tasks: room.world.clock.tasksRun }
}

const write = async (member: Member, when: string): Promise<void> => { await mutate(member.root, 'push', `${member.name} ${when}`) }

async function writeAll (room: Room, members: readonly Member[], when: string): Promise<void> {
  for (const member of members) {
    await drive(room, write(member, when))
    await pass(room, room.random.below(800))
  }
}

/** All of them at once; in half of the runs one is killed before it is done, somewhere between the steps, comes back and does it again. */
async function moveAll (room: Room, movers: readonly Mover[]): Promise<void> {
  const { random, world: { clock } } = room
  for (const mover of movers) {
    const { member } = mover
    attempt(room, member, 'rekey', async () => { await rekey(mover) })
    if (random.chance(0.5)) clock.after(random.below(random.pick([10, 100, 3000])), () => { if (member.next === undefined) member.kill() })
  }
  await pass(room, 20_000)
  for (const mover of movers) {
    const { member } = mover
    if (member.next !== undefined) continue
    await drive(room, member.start())
    if (!tokensOf(member.root).includes(`${member.name} apart`)) throw new ScenarioFailure(`${member.name} has lost what it wrote, after a crash at ${clock.now()} ms`)
    await drive(room, rekey(mover))
  }
}

async function rekey ({ member, moved }: Mover): Promise<void> {
  const replica = member.root.members().get(member.peer)?.replica
  await member.rekey()
  if (replica !== undefined && member.next !== undefined) moved.push(replica)
}

const tokensOf = (collaboration: Collaboration): readonly unknown[] => collaboration.shared.value() as readonly unknown[] // the root is an rga

/** The new collaboration shows what the old one had at its maker when it was stopped, in the very same state. */
function expectCarried ({ member }: Mover): void {
  const next = member.next
  if (next === undefined) throw new ScenarioFailure(`${member.name} did not go on`)
  if (!isDeepStrictEqual(tokensOf(next), tokensOf(member.root))) {
    throw new ScenarioFailure(`${member.name} went on with ${JSON.stringify(tokensOf(next))}, and had ${JSON.stringify(tokensOf(member.root))}`)
  }
}

/** Who knows the new keys reads what was carried over, and what is written there since; not what is written in the old one. */
async function expectNewcomer ({ member, room }: Mover): Promise<void> {
  const next = member.next
  if (next === undefined) throw new ScenarioFailure(`${member.name} did not go on`)
  const newcomer = new Member(room, `${member.name}'s guest`, { canWrite: false, strategy: 'memory' })
  await drive(room, mutate(next, 'push', `${member.name} there`))
  await drive(room, newcomer.start())
  await pass(room, 15_000)
  if (!isDeepStrictEqual(tokensOf(newcomer.root), tokensOf(next))) {
    throw new ScenarioFailure(`a newcomer reads ${JSON.stringify(tokensOf(newcomer.root))} of ${JSON.stringify(tokensOf(next))}`)
  }
  if (tokensOf(next).some((token) => String(token).endsWith('after'))) throw new ScenarioFailure('what was written in the old collaboration went to the new one')
  await drive(room, newcomer.stop())
  await drive(room, next.stop())
}

/** Everybody is told of everybody who moved, in one order. */
async function expectSameMoves (room: Room, members: readonly Member[], movers: readonly Mover[]): Promise<void> {
  const moved = movers.flatMap((mover) => mover.moved)
  const movesOf = (member: Member): string[] => member.root.moves().map(({ by }) => by)
  const isTold = (): boolean => members.every((member) => moved.every((by) => movesOf(member).includes(by)))
  for (let waited = 0; waited < 60_000 && !isTold(); waited += 1000) await pass(room, 1000)
  const [first = [], ...rest] = members.map(movesOf)
  if (!isTold()) throw new ScenarioFailure(`${moved.join()} moved, and ${JSON.stringify(members.map(movesOf))} were told of`)
  if (!rest.every((each) => isDeepStrictEqual(each, first))) throw new ScenarioFailure(`moves in different orders: ${JSON.stringify([first, ...rest])}`)
}
