import path from 'node:path'
import { expect } from 'chai'
import PeerBase from 'peer-base'
import { openLevelStore } from '@peer-base/app'
import { formatShareLink } from '@peer-base/cli'
import { createSeededRandom } from '@peer-base/testkit'
import { eventually } from '../integration/eventually.js'
import { person } from '../integration/people.js'
import type { Person } from '../integration/people.js'
import { type Command, httpPort, relayAddress, type Stage, withStage } from '../integration/processes.js'

const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const seed = process.env['PEERBASE_SEED'] ?? '1'
const rounds = 3 * runs
/** In a long run the machine may be busy: what hangs is told apart from what is slow by what it did meanwhile. */
const patienceMS = runs === 1 ? 60_000 : 240_000
/** Pinners killed side by side, each with people of its own: much of a round is waiting. */
const lanes = runs === 1 ? 1 : 3

describe(`a pinner that is killed again and again (seed ${seed})`, () => {
  it('has on its disk what it signed for, each time', async () => {
    // Each lane ends its processes, also where another one failed.
    const ended = await Promise.allSettled(Array.from({ length: lanes }, async (_, lane) => {
      await withStage(async (stage) => { await killLoop(stage, lane) })
    }))
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }).timeout(60_000 + 60_000 * rounds) // processes start, find each other and fetch over real sockets
})

async function killLoop (stage: Stage, lane: number): Promise<void> {
  const random = createSeededRandom(`${seed}/${lane}`)
  const relay = stage.command('relay', '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'relay'))
  const address = await relayAddress(relay)
  let pinner = await startPinner(stage, address)
  const keys = await PeerBase.keys.generate()
  const link = formatShareLink({ base: 'https://pad.example/', appName: 'torture', typeName: 'text', name: 'paper', relays: [address], keys })
  const people = [person(stage, 'alice'), person(stage, 'bob')]
  await Promise.all(people.map(async (one) => { await one.open({ link, soonPinned: true }) }))
  for (let round = lane; round < rounds; round += lanes) {
    const watch = stopwatch()
    for (const one of people) await one.insert(0, `${round} `)
    const promised = await Promise.all(people.map(async (one) => await promiseTo(one)))
    watch.lap('signed for')
    // And more, which nobody waits for: the end comes in the middle of it.
    for (const one of people) await one.insert(0, 'x'.repeat(random.below(5000)))
    await new Promise<void>((resolve) => { setTimeout(resolve, random.below(300)) })
    pinner.signal('SIGKILL')
    expect(await pinner.ended).to.equal('SIGKILL')
    watch.lap('killed')
    const ends = await endsOnDisk(path.join(stage.folder, 'pinner'))
    for (const clock of promised) for (const [replica, end] of clock) expect(ends.get(replica) ?? 0, `round ${round}, ${replica}`).to.be.at.least(end)
    watch.lap('read')
    pinner = await startPinner(stage, address)
    watch.lap('started')
    if (runs > 1) console.log(`      round ${round + 1} of ${rounds}: ${watch.laps.join(', ')}; ${promised.flat().length} heads signed for`)
  }
  const [alice, bob] = people
  if (alice === undefined || bob === undefined) return
  await bob.follows(await alice.value())
  for (const one of people) await one.pinned()
  for (const one of people) await one.leave()
}

/** What a pinner has signed for, as told in one answer with the clock it is about. */
async function promiseTo (one: Person): Promise<ReadonlyArray<readonly [replica: string, end: number]>> {
  const last: { status?: Awaited<ReturnType<Person['status']>> } = {}
  return await eventually('a pinner has everything', async () => {
    const { persisted, clock } = last.status = await one.status()
    return persisted ? clock : undefined
  }, { timeoutMS: patienceMS, everyMS: 250, hint: () => JSON.stringify(last.status) })
}

async function startPinner (stage: Stage, relay: string): Promise<Command> {
  const pinner = stage.command('pinner', '--app', 'torture', '--relays', relay, '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'pinner'))
  await httpPort(pinner, patienceMS)
  return pinner
}

/** How far each log goes without a hole, as a stranger reads it from the dead pinner's disk. */
async function endsOnDisk (location: string): Promise<ReadonlyMap<string, number>> {
  const store = await openLevelStore({ location })
  const ends = new Map<string, number>()
  for await (const [key] of store.entries('c/')) {
    const [, , kind, replica = '', seq = ''] = key.split('/')
    if (kind === 'l' && (ends.get(replica) ?? 0) === parseInt(seq, 16)) ends.set(replica, parseInt(seq, 16) + 1)
  }
  await store.close()
  return ends
}

/** What took how long, to be shown in a long run. */
function stopwatch (): { readonly laps: readonly string[], lap (what: string): void } {
  const laps: string[] = []
  let began = performance.now()
  return {
    laps,
    lap (what) {
      laps.push(`${what} ${((performance.now() - began) / 1000).toFixed(1)} s`)
      began = performance.now()
    }
  }
}
