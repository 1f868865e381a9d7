import type { PeerId } from '@peer-base/app'
import { simulatedPeer } from '../people.js'
import { drive, pass } from './cast.js'
import { withManners } from './dishonest-network.js'
import type { Manners } from './dishonest-network.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { Pinner } from './pinner.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

const [alice, carol, pam, pat] = ['alice', 'carol', 'pam', 'pat'].map(simulatedPeer) as [PeerId, PeerId, PeerId, PeerId] // a name each
/** Three of them make a snapshot of nine chunks. */
const textBytes = 180 * 1024
/** Far less than the minute a silent source may be waited for, and enough for every link that breaks to be made again. */
const fetchMS = 40_000

/**
 * A newcomer takes a snapshot of many chunks from two pinners while its links break again and again, and one of the two may lie
 * about chunks or be silent when asked for one. It has all of it soon, and no chunk came more than a few times.
 */
export async function fetchScenario ({ seed, keepEvents = 0 }: ScenarioRun): Promise<ScenarioResult> {
  let manners: Manners = 'honest'
  const room = createRoom({
    seed, keepEvents, rootType: 'text',
    faults: { latencyMS: 30, jitterMS: 10, windowBytes: 6 * 1024 },
    options: { maxDeltaRetention: 0, debouncePushMS: 0, debouncePushToPinnerMS: 200, deltaTrimTimeoutMS: 100 },
    narrow: (network) => network.self === pat ? withManners(network, manners) : network
  })
  const { world, random, ledger } = room
  manners = random.pick(['honest', 'lying', 'silent'] as const)
  const [writer, newcomer] = [new Member(room, 'alice'), new Member(room, 'carol', { strategy: 'memory' })] as const
  const pinners = [new Pinner(room, 'pam'), new Pinner(room, 'pat')] as const
  world.network.partition([[alice, pam, pat], [carol]])
  for (const each of [writer, ...pinners]) await drive(room, each.start())
  const written = await writeMuch(room, writer)
  await pass(room, 10_000)
  for (const { name, participant } of pinners) {
    if (participant.replica.log.base().size === 0) throw new ScenarioFailure(`${name} trimmed nothing: the scenario shows nothing`)
  }
  await drive(room, writer.stop())
  world.network.partition([[carol, pam, pat], [alice]])
  await drive(room, newcomer.start())
  for (let breaks = 0; breaks < 5; breaks++) {
    await pass(room, 300 + random.below(1500))
    world.network.resetChannels(newcomer.peer, random.pick(pinners).peer)
  }
  await pass(room, fetchMS)
  expectFetched(room, newcomer, { textBytes: written, isHonest: manners === 'honest' })
  manners = 'honest'
  await assertQuiescent(room, { members: [writer, newcomer], pinners }, { paths: [] })
  return { trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun }
}

/** Text that does not pack well, in enough entries for a snapshot to be due. Returns how many bytes of text. */
async function writeMuch (room: Room, writer: Member): Promise<number> {
  const { random } = room
  let bytes = 0
  for (let i = 0; i < 36; i++) {
    const text = i % 12 === 0 ? Buffer.from(random.bytes(textBytes)).toString('base64') : `word ${i} `
    bytes += text.length
    await drive(room, mutate(writer.root, 'push', text))
    await pass(room, 20)
  }
  return bytes
}

function expectFetched (
  { world }: Room, { name, peer, root }: Member, { textBytes: written, isHonest }: { readonly textBytes: number, readonly isHonest: boolean }
): void {
  const shown = (root.shared.value() as string).length
  if (shown < written) throw new ScenarioFailure(`${name} shows ${shown} of ${written} characters, ${fetchMS} ms after the last break`)
  const { bytes } = world.network.traffic(peer).received
  // Packed and sealed the text has three quarters of its size; what a broken link carried of a chunk is lost.
  if (isHonest && bytes > 1.2 * written) throw new ScenarioFailure(`${name} was sent ${bytes} bytes for a text of ${written}`)
}
