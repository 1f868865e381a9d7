import path from 'node:path'
import PeerBase from 'peer-base'
import { formatShareLink } from '@peer-base/cli'
import { createSeededRandom } from '@peer-base/testkit'
import { eventually } from '../integration/eventually.js'
import { type Person, person } from '../integration/people.js'
import { type Command, httpPort, relayAddress, type Stage, withStage } from '../integration/processes.js'

const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const seed = process.env['PEERBASE_SEED'] ?? '1'
/** Links are looked at every five seconds and dialled again within thirty: in twice that and more nobody may be alone still. */
const patienceMS = 90_000
/** Longer than any time limit of libp2p on an answer, which is 15 s at most; in a long run also longer than every one of ours. */
const longestStopMS = runs === 1 ? 16_000 : 80_000

type Stoppable = Pick<Command, 'signal'>

describe(`processes that are stopped for a while, as by a lid that is shut (seed ${seed})`, () => {
  it('find each other again, without being started anew', async () => {
    await withStage(async (stage) => {
      const random = createSeededRandom(`stopped/${seed}`)
      const { relay, pinner, people } = await setCast(stage)
      const stoppable: ReadonlyArray<readonly [string, readonly Stoppable[]]> = [
        ['the relay', [relay]], ['alice', people.slice(0, 1)], ['the pinner', [pinner]], ['both people', people], ['all but the relay', [pinner, ...people]]
      ]
      for (let round = 0; round < runs; round++) {
        const [who, stopped] = stoppable[round % stoppable.length] ?? ['nobody', []]
        const stopMS = longestStopMS === 16_000 ? longestStopMS : 5_000 + random.below(longestStopMS - 5_000)
        for (const one of stopped) one.signal('SIGSTOP')
        await new Promise((resolve) => { setTimeout(resolve, stopMS) })
        for (const one of stopped) one.signal('SIGCONT')
        const tookMS = await allHear(people, `round ${round}`)
        if (runs > 1) console.log(`      round ${round + 1} of ${runs}: ${who} stopped for ${(stopMS / 1000).toFixed(0)} s, level ${(tookMS / 1000).toFixed(1)} s after`)
      }
      for (const one of people) await one.leave()
    })
  }).timeout(120_000 + runs * (longestStopMS + 4 * patienceMS)) // processes start, stop, and find each other over real sockets
})

async function setCast (stage: Stage): Promise<{ readonly relay: Command, readonly pinner: Command, readonly people: readonly Person[] }> {
  const relay = stage.command('relay', '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'relay'))
  const address = await relayAddress(relay)
  const pinner = stage.command(
    'pinner', '--app', 'stopped', '--relays', address, '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'pinner')
  )
  await httpPort(pinner)
  const keys = await PeerBase.keys.generate()
  const link = formatShareLink({ base: 'https://pad.example/', appName: 'stopped', typeName: 'text', name: 'paper', relays: [address], keys })
  const people = [person(stage, 'alice'), person(stage, 'bob')]
  await Promise.all(people.map(async (one) => { await one.open({ link, soonPinned: true }) }))
  await allHear(people, 'first')
  return { relay, pinner, people }
}

/** What each writes now reaches the other and the pinner. Resolves with the ms that took. */
async function allHear (people: readonly Person[], word: string): Promise<number> {
  const began = performance.now()
  // Words of their own: equal texts are to be of the same changes.
  const words = people.map(({ pid }) => `${word} of ${pid} `)
  for (const [index, one] of people.entries()) await one.insert(0, words[index] ?? '')
  for (const one of people) {
    const last: { seen?: unknown } = {}
    await eventually('everybody has what was written, and a pinner signed for it', async () => {
      const [status, text] = last.seen = [await one.status(), await one.value()] as const
      return status.persisted && words.every((written) => text.includes(written))
    }, { timeoutMS: patienceMS, everyMS: 250, hint: () => JSON.stringify(last.seen) })
  }
  return performance.now() - began
}
