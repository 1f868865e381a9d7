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

const [alice, bob, pam] = ['alice', 'bob', 'pam'].map(simulatedPeer) as [PeerId, PeerId, PeerId] // a name each
/** More than three bodies: as one change it is sealed in parts. */
const textBytes = 640 * 1024

/**
 * A reader has the first parts of a change when its link breaks, and meets the end of it in a snapshot only: its entries are gone
 * everywhere. The author's next change is whole, and so is what the reader shows.
 */
export async function cutChangeScenario ({ seed, keepEvents = 0 }: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({
    seed, keepEvents, rootType: 'text',
    faults: { latencyMS: 30, jitterMS: 10, windowBytes: 64 * 1024 },
    options: { maxDeltaRetention: 0, debouncePushMS: 0, debouncePushToPinnerMS: 200, deltaTrimTimeoutMS: 100 }
  })
  const { world, random, ledger } = room
  const [writer, reader] = [new Member(room, 'alice'), new Member(room, 'bob')] as const
  const pinner = new Pinner(room, 'pam')
  world.network.partition([[alice, bob], [pam]])
  for (const each of [writer, reader, pinner]) await drive(room, each.start())
  await pass(room, 3000)
  await drive(room, mutate(writer.root, 'push', Buffer.from(random.bytes(textBytes)).toString('base64')))
  await untilBegun(room, { writer, reader })
  world.network.partition([[alice, pam], [bob]])
  for (let i = 0; i < 40; i++) {
    await drive(room, mutate(writer.root, 'push', `word ${i} `))
    await pass(room, 20)
  }
  await pass(room, 10_000)
  if (pinner.participant.replica.log.base().size === 0) throw new ScenarioFailure('pam trimmed nothing: the scenario shows nothing')
  world.network.partition([[bob, pam], [alice]])
  await pass(room, 20_000)
  if (!textOf(reader).includes('word 39')) throw new ScenarioFailure('bob did not take the snapshot: the scenario shows nothing')
  world.network.partition([[alice, bob, pam]])
  await pass(room, 5000)
  await drive(room, mutate(writer.root, 'push', 'after'))
  await pass(room, 10_000)
  if (!textOf(reader).endsWith('after')) throw new ScenarioFailure('bob does not show what alice wrote after a change that he had in part')
  await assertQuiescent(room, { members: [writer, reader], pinners: [pinner] }, { paths: [] })
  return { trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun }
}

const textOf = ({ root }: Member): string => root.shared.value() as string

/** Until the reader has some of the entries of the change, and not all. */
async function untilBegun (room: Room, { writer, reader }: { readonly writer: Member, readonly reader: Member }): Promise<void> {
  const entriesAt = (member: Member): number => [...member.version().values()].reduce((sum, end) => sum + end, 0)
  for (let waitedMS = 0; entriesAt(reader) === 0; waitedMS += 5) {
    if (waitedMS > 20_000) throw new ScenarioFailure('bob had nothing of the change in 20 s')
    await pass(room, 5)
  }
  if (entriesAt(reader) >= entriesAt(writer)) throw new ScenarioFailure('bob had all of the change at once: the scenario shows nothing')
}
