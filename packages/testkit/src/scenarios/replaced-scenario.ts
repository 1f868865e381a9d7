import type { PeerId } from '@peer-base/app'
import { simulatedPeer } from '../people.js'
import { drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { neighboursOnly } from './neighbours.js'
import { Pinner } from './pinner.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'
import { withSlowLines } from './slow-lines.js'

const [carol, pam] = [simulatedPeer('carol'), simulatedPeer('pam')]
const textBytes = 320 * 1024
/** Seven seconds for one snapshot. */
const lineBytesPerSecond = 36 * 1024
/** Entries after which a snapshot is due, and how long after the last one so many are written: long before a newcomer has fetched it. */
const wordsAnew = 48
const anewEveryMS = 2500
/** Four times what the newcomer's line needs for one. */
const fetchMS = 30_000

/**
 * A newcomer fetches a large snapshot from a pinner while a busy writer has it replaced again and again, sooner than it can be fetched. It comes
 * to the end of one all the same, since what was replaced stays for a while.
 */
export async function replacedScenario (run: ScenarioRun): Promise<ScenarioResult> {
  let isSlow = true
  const bytesPerSecondTo = (peer: PeerId): number => isSlow && peer === carol ? lineBytesPerSecond : Infinity
  const room: Room = createRoom({
    ...run,
    rootType: 'text',
    options: { maxDeltaRetention: 0, debouncePushMS: 0, debouncePushToPinnerMS: 200, deltaTrimTimeoutMS: 100 },
    narrow: (network) => neighboursOnly(
      network.self === pam ? withSlowLines(network, { clock: () => room.world.clock, bytesPerSecondTo }) : network,
      (self, other) => self === pam || other === pam
    )
  })
  const { world, random, ledger } = room
  const [writer, newcomer] = [new Member(room, 'alice', { strategy: 'ipfs-repo' }), new Member(room, 'carol', { strategy: 'memory' })] as const
  const pinner = new Pinner(room, 'pam')
  for (const each of [writer, pinner]) await drive(room, each.start())
  await drive(room, mutate(writer.root, 'push', Buffer.from(random.bytes(textBytes * 3 / 4)).toString('base64')))
  await write(room, writer)
  await pass(room, 10_000)
  await drive(room, newcomer.start())
  const offered = new Set<string>()
  for (const endMS = world.clock.now() + fetchMS; world.clock.now() < endMS;) {
    await write(room, writer)
    await pass(room, anewEveryMS)
    for (const { id } of pinner.participant.replica.shelf.newest()) offered.add(id)
  }
  if (offered.size < 6) throw new ScenarioFailure(`only ${offered.size} snapshots were made: the scenario shows nothing`)
  const shown = (newcomer.root.shared.value() as string).length
  if (shown < textBytes) throw new ScenarioFailure(`carol shows ${shown} characters after ${fetchMS} ms, in which ${offered.size} snapshots replaced one another`)
  isSlow = false
  await assertQuiescent(room, { members: [writer, newcomer], pinners: [pinner] }, { paths: [] })
  return { trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun }
}

async function write (room: Room, writer: Member): Promise<void> {
  for (let i = 0; i < wordsAnew; i++) {
    await drive(room, mutate(writer.root, 'push', `word ${i} `))
    await pass(room, 1)
  }
}
