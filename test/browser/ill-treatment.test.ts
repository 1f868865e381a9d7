import { createSeededRandom } from '@peer-base/testkit'
import { expect } from 'chai'
import { needChromium } from './browsers.js'
import { illTreatments, Ordeal, patienceMS, readPinnedLog } from './ill-treatment.js'
import { openStage, type Stage } from './stage.js'

/** Rounds of each treatment: one for each change, 20 in `npm run torture`. */
const rounds = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const seed = process.env['PEERBASE_SEED'] ?? '1'

describe(`somebody whose page is ill-treated again and again (seed ${seed})`, function () {
  this.timeout(60_000 + 120_000 * rounds) // pages and browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(function () { chromium = needChromium(this) })
  beforeEach(async () => { stage = await openStage(chromium) })
  afterEach(async () => { await (stage as Stage | undefined)?.close() })

  for (const [what, treatment] of Object.entries(illTreatments)) {
    it(`has all that a pinner confirmed, and writes as another replica, each time that ${what}`, async () => {
      const random = createSeededRandom(`${seed} ${what}`)
      const pinner = await stage.startPinner()
      const profile = await stage.browsers.profile()
      const ordeal = new Ordeal({ stage, profile, pad: await stage.person(stage.url, { profile, patienceMS }), random })
      for (let round = 0; round < rounds; round++) await ordeal.round(treatment)
      await ordeal.writeSafely(ordeal.pad)
      const stranger = await stage.person(ordeal.pad.link(), { patienceMS })
      await stranger.has(ordeal.confirmed)
      await stage.browsers.closeAll()
      await pinner.stop()
      const { replicas, forks } = await readPinnedLog(pinner.folder)
      expect(forks, 'places for which one replica signed twice').to.equal(0)
      expect(replicas.size, 'replicas').to.equal(ordeal.writers)
      const told = `${ordeal.confirmed.length} confirmed texts, ${ordeal.writers} replicas, confirmed after ${(ordeal.slowestMS / 1000).toFixed(1)} s at most`
      process.stdout.write(`      ${told}\n`)
    })
  }
})
