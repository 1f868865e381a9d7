import type { PeerId } from '@peer-base/app'
import { simulatedPeer } from '../people.js'
import { drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { neighboursOnly } from './neighbours.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'
import { withSlowLines } from './slow-lines.js'

const hub = simulatedPeer('dave')
/** What one batch of entries takes on a line out of the hub. */
const batchBytes = 128 * 1024
const lineBytesPerSecond = 16 * 1024
const batchMS = batchBytes / lineBytesPerSecond * 1000
/** One may be under way when an entry comes to the hub, the entry is in the next, and its author may have been a batch ahead of who waits for it. */
const promptBatches = 4
const floodMS = 45_000
/** Twenty long entries a second: five times what the lines carry, and a hundred for each that another writes. */
const floodEveryMS = 50
const floodBytes = 4000
const wordEveryMS = 5000

interface Word { readonly text: string, readonly writtenMS: number }

/**
 * Mallory writes a hundred entries for each that alice and bob write, and five times what the lines to the others carry. What the honest write
 * is everywhere within a few batches all the same, however much of mallory's waits.
 */
export async function floodScenario (run: ScenarioRun): Promise<ScenarioResult> {
  let isSlow = true
  const bytesPerSecondTo = (peer: PeerId): number => isSlow && peer !== simulatedPeer('mallory') ? lineBytesPerSecond : Infinity
  const room: Room = createRoom({
    ...run,
    options: { debouncePushMS: 0, resetConnectionIntervalMS: 600_000, maxDeltaRetention: 100_000, deltaTrimTimeoutMS: 3_600_000 },
    narrow: (network) => neighboursOnly(
      network.self === hub ? withSlowLines(network, { clock: () => room.world.clock, bytesPerSecondTo }) : network,
      (self, other) => self === hub || other === hub
    )
  })
  const { random, world } = room
  const member = (name: string): Member => new Member(room, name, { strategy: 'memory' })
  const [dave, mallory, alice, bob, carol] = [member('dave'), member('mallory'), member('alice'), member('bob'), member('carol')]
  const members = [dave, mallory, alice, bob, carol]
  for (const one of members) await drive(room, one.start())
  await pass(room, 10_000)
  const waiting = new Set<Word>()
  let words = 0
  for (const endMS = world.clock.now() + floodMS; world.clock.now() < endMS || waiting.size > 0;) {
    const nowMS = world.clock.now()
    if (nowMS < endMS) {
      await drive(room, mutate(mallory.root, 'push', `${nowMS} `.padEnd(floodBytes, 'x')))
      if (random.chance(floodEveryMS / wordEveryMS * 2)) {
        const text = `word ${words++}`
        waiting.add({ text, writtenMS: nowMS })
        await drive(room, mutate(random.pick([alice, bob]).root, 'push', text))
      }
    }
    await pass(room, floodEveryMS)
    settle(room, [alice, bob, carol], waiting)
  }
  isSlow = false
  await assertQuiescent(room, { members, pinners: [] }, { paths: [] })
  return { trace: world.trace, entries: room.ledger.entries, tasks: world.clock.tasksRun }
}

/** Crosses off what everybody has, and complains of what should have been there. */
function settle ({ world }: Room, members: readonly Member[], waiting: Set<Word>): void {
  if (waiting.size === 0) return
  const shown = members.map(({ root }) => new Set(root.shared.value() as readonly unknown[])) // the root is an rga
  for (const word of waiting) {
    const tookMS = world.clock.now() - word.writtenMS
    if (shown.every((values) => values.has(word.text))) waiting.delete(word)
    else if (tookMS > promptBatches * batchMS) throw new ScenarioFailure(`${word.text} was not everywhere after ${promptBatches} batches, ${tookMS} ms`)
  }
}
