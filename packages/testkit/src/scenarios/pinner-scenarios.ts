import type { PeerId } from '@peer-base/app'
import { simulatedPeer } from '../people.js'
import { drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { Pinner } from './pinner.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

const [alice, bob, carol, pam] = ['alice', 'bob', 'carol', 'pam'].map(simulatedPeer) as [PeerId, PeerId, PeerId, PeerId]

const result = ({ world, ledger }: Room): ScenarioResult => ({ trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun })

async function type (room: Room, member: Member, words: number, everyMS: number): Promise<void> {
  for (let i = 0; i < words; i++) {
    await drive(room, mutate(member.root, 'insertAt', 0, `${member.name} ${i} `))
    await pass(room, everyMS)
  }
}

/** How many of a member's words a text shows. */
const words = (text: unknown, name: string): number => (text as string).split(`${name} `).length - 1

/** Two write apart from everybody, each meets only the pinner, one after the other; a third, who meets only the pinner too, reads both. */
export async function divergenceScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ ...run, rootType: 'text', options: { debouncePushToPinnerMS: 500, debouncePushMS: 100 } })
  const { world: { network }, random } = room
  const writers = [new Member(room, 'alice'), new Member(room, 'bob', { strategy: 'ipfs-repo' })] as const
  const reader = new Member(room, 'carol', { canWrite: false, strategy: 'memory' })
  const pinner = new Pinner(room, 'pam')
  network.partition([[alice], [bob], [carol], [pam]])
  for (const each of [...writers, pinner]) await drive(room, each.start())
  for (const writer of random.shuffle(writers)) await type(room, writer, 5 + random.below(5), 40)
  const [first, second] = random.shuffle([alice, bob])
  network.partition([[first as PeerId, pam], [second as PeerId], [carol]])
  await pass(room, 15_000)
  if (random.chance(0.5)) await crashAndReturn(room, pinner)
  network.partition([[second as PeerId, pam], [first as PeerId], [carol]])
  await pass(room, 15_000)
  for (const writer of writers) await drive(room, writer.stop())
  network.partition([[carol, pam]])
  await drive(room, reader.start())
  await pass(room, 15_000)
  for (const { name } of writers) {
    if (words(reader.root.shared.value(), name) < 5) throw new ScenarioFailure(`carol does not read what ${name} wrote: ${String(reader.root.shared.value())}`)
  }
  await assertQuiescent(room, { members: [...writers, reader], pinners: [pinner] }, { paths: [] })
  return result(room)
}

async function crashAndReturn (room: Room, pinner: Pinner): Promise<void> {
  pinner.kill()
  await pass(room, 100)
  await drive(room, pinner.start())
}

/**
 * Entries are trimmed behind snapshots while another author writes apart; a newcomer who meets only the pinner gets the
 * snapshot and what came after it, and nothing of either author is missing.
 */
export async function newcomerScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ ...run, rootType: 'text', options: { maxDeltaRetention: 4, debouncePushMS: 0, debouncePushToPinnerMS: 200, deltaTrimTimeoutMS: 100 } })
  const { world: { network }, random } = room
  const [writer, apart, newcomer] = [new Member(room, 'alice'), new Member(room, 'bob', { strategy: 'ipfs-repo' }), new Member(room, 'carol')] as const
  const pinner = new Pinner(room, 'pam')
  for (const each of [writer, apart, pinner]) await drive(room, each.start())
  await pass(room, 3000)
  const apartFirst = 3 + random.below(4)
  await type(room, apart, apartFirst, 30)
  network.partition([[alice, pam], [bob], [carol]])
  await pass(room, 500)
  await type(room, apart, 6, 30)
  const written = 60 + random.below(30)
  await type(room, writer, written, 30)
  await pass(room, 5000)
  if (pinner.participant.replica.log.base().size === 0) throw new ScenarioFailure('nothing was trimmed: the scenario shows nothing')
  await drive(room, writer.stop())
  network.partition([[carol, pam], [bob]])
  await drive(room, newcomer.start())
  await pass(room, 15_000)
  expectWords(newcomer, { alice: written, bob: apartFirst })
  network.partition([[carol, pam, bob]])
  await pass(room, 45_000)
  expectWords(newcomer, { alice: written, bob: apartFirst + 6 })
  await assertQuiescent(room, { members: [writer, apart, newcomer], pinners: [pinner] }, { paths: [] })
  return result(room)
}

function expectWords ({ name, root }: Member, expected: Readonly<Record<string, number>>): void {
  for (const [author, least] of Object.entries(expected)) {
    const found = words(root.shared.value(), author)
    if (found < least) throw new ScenarioFailure(`${name} shows ${found} of ${least} words by ${author}`)
  }
}

/** The pinner is cut off while others write; once the cut heals it has everything and signs for it. */
export async function pinnerPartitionScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ ...run, rootType: 'text', options: { debouncePushToPinnerMS: 1000, antiEntropyMS: 10_000 } })
  const { world: { network }, random } = room
  const members = [new Member(room, 'alice'), new Member(room, 'bob', { strategy: 'ipfs-repo' })] as const
  const pinner = new Pinner(room, 'pam')
  for (const each of [...members, pinner]) await drive(room, each.start())
  await pass(room, 5000)
  for (let cuts = 0; cuts < 3; cuts++) {
    network.partition([[alice, bob], [pam]])
    await type(room, random.pick(members), 10, random.below(300))
    if (random.chance(0.3)) await crashAndReturn(room, pinner)
    await pass(room, random.below(20_000))
    network.heal()
    await pass(room, 45_000)
    for (const { name, root } of members) {
      if (root.replication.isCurrentStatePersistedOnPinner() !== 1) throw new ScenarioFailure(`${name} has no receipt for its state after the cut healed`)
    }
  }
  await assertQuiescent(room, { members, pinners: [pinner] }, { paths: [] })
  return result(room)
}

/** A process dies after its changes were stored and before anybody was told; it comes back and no counter is used twice. */
export async function crashScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ ...run, rootType: 'text', syncMS: 20, options: { debouncePushMS: 0 } })
  const { world: { network }, random } = room
  const writer = new Member(room, 'alice', { strategy: random.pick(['ipfs-repo', 'hybrid-ipfs-repo'] as const) })
  const other = new Member(room, 'bob', { strategy: 'memory' })
  for (const each of [writer, other]) await drive(room, each.start())
  await pass(room, 5000)
  let durable = 0
  for (let lives = 0; lives < 4; lives++) {
    const shown = words(writer.root.shared.value(), 'alice')
    if (shown < durable) throw new ScenarioFailure(`alice shows ${shown} words, and ${durable} were durable before the crash`)
    await type(room, writer, 1 + random.below(3), 60)
    const isCut = random.chance(0.5)
    if (isCut) network.partition([[alice], [bob]])
    const saving = mutate(writer.root, 'push', 'alice last ').then(async () => { await writer.root.save() })
    if (random.chance(0.5)) {
      await drive(room, saving)
      durable = words(writer.root.shared.value(), 'alice')
    } else {
      saving.catch(() => {})
      await pass(room, random.below(8))
    }
    writer.kill()
    network.heal()
    await pass(room, random.below(4000))
    await drive(room, writer.start())
  }
  await pass(room, 10_000)
  await assertQuiescent(room, { members: [writer, other], pinners: [] }, { paths: [] })
  return result(room)
}

/** Ten minutes in which nobody changes anything. */
export async function idleScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ ...run, rootType: 'text' })
  const members = ['alice', 'bob', 'carol'].map((name) => new Member(room, name))
  const pinner = new Pinner(room, 'pam')
  for (const each of [...members, pinner]) await drive(room, each.start())
  await pass(room, 3000)
  for (const member of members) await type(room, member, 3, 100)
  await assertQuiescent(room, { members, pinners: [pinner] }, { paths: [], idleMS: 600_000 })
  return result(room)
}
