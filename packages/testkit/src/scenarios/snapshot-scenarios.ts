import type { PeerId } from '@peer-base/app'
import { covers } from '@peer-base/protocol'
import { simulatedPeer } from '../people.js'
import { drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { Pinner } from './pinner.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

const [alice, bob, carol, pam, pat] = ['alice', 'bob', 'carol', 'pam', 'pat'].map(simulatedPeer) as [PeerId, PeerId, PeerId, PeerId, PeerId] // a name each
/** The longest that a trim is put off, and a sync of a disk. */
const trimmedMS = 3000

async function type (room: Room, member: Member, words: number): Promise<void> {
  for (let i = 0; i < words; i++) {
    await drive(room, mutate(member.root, 'push', `${member.name} ${i} `))
    await pass(room, 20)
  }
}

const words = (member: Member, name: string): number => (member.root.shared.value() as string).split(`${name} `).length - 1

/**
 * Two authors write apart, each with a pinner beside it, and each seals snapshots of what it has: the snapshots are concurrent. Once
 * the pinners meet, both keep both, and what each retains of entries is what the option says. One pinner may come back from a
 * crash, or lack what the other has. A newcomer who meets one pinner only reads all that both wrote.
 */
export async function concurrentSnapshotsScenario ({ seed, keepEvents = 0 }: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ seed, keepEvents, rootType: 'text' })
  const { world, random, ledger } = room
  const maxDeltaRetention = random.pick([0, 0, 4, 40])
  Object.assign(room.options, { maxDeltaRetention, debouncePushMS: 0, debouncePushToPinnerMS: 200, deltaTrimTimeoutMS: random.pick([0, 200, 2000]) })
  const members = [new Member(room, 'alice', { strategy: 'ipfs-repo' }), new Member(room, 'bob'), new Member(room, 'carol', { strategy: 'memory' })] as const
  const [writer, other, newcomer] = members
  const pinners = [new Pinner(room, 'pam'), new Pinner(room, 'pat')] as const
  world.network.partition([[alice, pam], [bob, pat], [carol]])
  for (const each of [writer, other, ...pinners]) await drive(room, each.start())
  await pass(room, 3000)
  for (const member of random.shuffle([writer, other])) await type(room, member, 48 + random.below(60))
  await pass(room, trimmedMS + 6000)
  for (const pinner of pinners) expectTrimmed(pinner, maxDeltaRetention)
  for (const member of [writer, other]) await drive(room, member.stop())
  world.network.partition([[pam, pat], [alice], [bob], [carol]])
  await pass(room, 20_000)
  for (const pinner of pinners) expectBothSnapshots(pinner)
  const met = random.pick(pinners)
  if (random.chance(0.5)) {
    met.kill()
    await pass(room, 100)
    await drive(room, met.start())
  }
  world.network.partition([[met.peer, carol], [alice], [bob]])
  await drive(room, newcomer.start())
  await pass(room, 15_000)
  for (const name of ['alice', 'bob']) {
    if (words(newcomer, name) < 48) throw new ScenarioFailure(`carol shows ${words(newcomer, name)} words by ${name}`)
  }
  await assertQuiescent(room, { members, pinners }, { paths: [] })
  return { trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun }
}

/** Of what its newest snapshot covers, it keeps as many entries as there is room for beside those that are not covered. */
function expectTrimmed ({ name, participant: { replica: { log, shelf } } }: Pinner, maxDeltaRetention: number): void {
  const [newest] = shelf.newest()
  if (newest === undefined) throw new ScenarioFailure(`${name} holds no snapshot: the scenario shows nothing`)
  let beyond = 0
  for (const [replica, end] of log.version()) beyond += end - (newest.vector.get(replica) ?? 0)
  const most = Math.max(beyond, maxDeltaRetention)
  if (log.size > most) throw new ScenarioFailure(`${name} keeps ${log.size} entries; ${beyond} are beyond its snapshot, and ${maxDeltaRetention} may be kept`)
  if (log.size < Math.min(most, beyond)) throw new ScenarioFailure(`${name} keeps ${log.size} entries, though ${beyond} are in no snapshot`)
  if (!covers(log.version(), newest.vector)) throw new ScenarioFailure(`${name} holds a snapshot of what it does not have`)
}

function expectBothSnapshots ({ name, participant: { replica: { shelf } } }: Pinner): void {
  const held = shelf.newest()
  if (held.length !== 2) throw new ScenarioFailure(`${name} holds ${held.length} snapshots of two that are concurrent`)
}
