import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { PeerBaseError } from '@peer-base/app'
import { ProtocolError } from '@peer-base/protocol'
import { withImmediateCompression } from '../../packages/testkit/src/scenarios/index.js'
import type { HostileCase } from './hostile-case.js'
import { setStage, shown, write } from './stage.js'
import type { Stage } from './stage.js'
import { startWatch } from './watch.js'
import type { Toll } from './watch.js'

/** How long alice and bob may take to be level again, in virtual time. */
const convergeMS = 10_000
const folder = new URL('cases/', import.meta.url)

/** What no attack may exceed, whatever its own bound is. */
const most = { peakMiB: 64, turnMS: 200, lagMS: 1000 } as const

/** In a long run each is played so often, and the wall is looked at too: of several, the least lag is what our own work costs, and what others do. */
const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const lags: Array<readonly [file: string, least: number, most: number]> = []

/** An error that is told must have a code that is in the documentation. */
function expectTyped (stage: Stage): void {
  for (const { name, errors } of [stage.alice, stage.bob, ...stage.pam === undefined ? [] : [stage.pam]]) {
    for (const error of errors) {
      if (!(error instanceof PeerBaseError) && !(error instanceof ProtocolError)) throw new Error(`${name} was told of an untyped error`, { cause: error })
      throw new Error(`${name} was told of a fault of its own`, { cause: error })
    }
  }
}

function expectNoComplaints ({ room }: Stage, tolerates: RegExp | undefined): void {
  const complaints = [...room.complaints, ...room.ledger.complaints].filter((complaint) => tolerates?.test(complaint) !== true)
  expect(complaints).to.deep.equal([])
}

/** Whatever was done to them, alice and bob still tell each other what they write. */
async function expectConvergence (stage: Stage): Promise<void> {
  const { alice, bob, room } = stage
  await stage.drive(write(alice.root, 'alice after'))
  await stage.drive(write(bob.root, 'bob after'))
  const endMS = room.world.clock.now() + convergeMS
  const isLevel = (): boolean => [alice, bob].every((member) => ['alice after', 'bob after'].every((token) => shown(member).includes(token))) &&
    shown(alice) === shown(bob)
  while (!isLevel() && room.world.clock.now() < endMS) await stage.pass(100)
  expect(shown(alice)).to.include('alice after').and.to.include('bob after')
  expect(shown(bob)).to.equal(shown(alice))
  const [states, others] = [alice.states(), bob.states()]
  for (const [key, bytes] of states) expect(Buffer.compare(bytes, others.get(key) ?? new Uint8Array(0)), `state of ${key}`).to.equal(0)
}

function expectWithin (toll: Toll, { bound }: HostileCase): void {
  expect(toll.leftMiB, 'MiB that the attack left behind').to.be.at.most(bound.memoryMiB)
  expect(toll.peakMiB, 'MiB that were alive at once').to.be.at.most(most.peakMiB)
  expect(toll.turnP99MS, 'ms of processor time of a turn, but for one in a hundred').to.be.at.most(most.turnMS)
  expect(toll.longestTurnMS, 'ms of processor time of the longest turn').to.be.at.most(most.turnMS)
}

async function playAgain (hostile: HostileCase, file: string): Promise<void> {
  const seen: number[] = []
  for (let run = 0; run < runs; run++) seen.push((await play(hostile, file)).lagP99MS)
  if (runs === 1) return
  lags.push([file, Math.min(...seen), Math.max(...seen)])
  expect(Math.min(...seen), 'ms that others waited, of a hundred moments in all but one').to.be.at.most(most.lagMS)
}

async function play (hostile: HostileCase, file: string): Promise<Toll> {
  const unhandled: unknown[] = []
  const take = (reason: unknown): void => { unhandled.push(reason) }
  process.on('unhandledRejection', take)
  try {
    const stage = await setStage(file, hostile.stage ?? {})
    hostile.prepare?.()
    const watch = await startWatch()
    await hostile.attack(stage)
    await stage.pass(1000)
    await hostile.outcome(stage)
    const toll = await watch.stop()
    expectWithin(toll, hostile)
    expect(stage.mallory.answers, 'frames that the victims answered with').to.be.at.most(hostile.bound.answers)
    await expectConvergence(stage)
    expectTyped(stage)
    expectNoComplaints(stage, hostile.tolerates)
    stage.mallory.leave()
    for (const actor of [stage.alice, stage.bob, stage.pam]) if (actor !== undefined) await stage.drive(actor.stop())
    await stage.room.world.stop()
    if (unhandled.length > 0) throw unhandled[0]
    return toll
  } finally {
    process.off('unhandledRejection', take)
  }
}

const files = readdirSync(folder).filter((file) => file.endsWith('.ts')).sort()
const cases = await Promise.all(files.map(async (file) => {
  const { hostile } = await import(new URL(file, folder).href) as { hostile: HostileCase } // what a case file exports
  return { file: file.replace(/\.ts$/, ''), hostile }
}))

describe('somebody ill-meaning', () => {
  after(() => {
    for (const [file, least, highest] of lags.sort((a, b) => b[1] - a[1]).slice(0, 10)) {
      console.log(`      ${file}: lag p99 ${least.toFixed(0)} ms, ${highest.toFixed(0)} at the worst of ${runs}`)
    }
  })
  for (const { file, hostile } of cases) {
    it(`${hostile.name} (${file})`, async () => {
      if (hostile.stage?.realCompression === true) await playAgain(hostile, file)
      else await withImmediateCompression(async () => { await playAgain(hostile, file) })
    }).timeout(60_000 * runs) // a flood of thousands of messages on a busy machine
  }
})
