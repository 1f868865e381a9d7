import { readdir, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'chai'
import { eventually, flipBit, keeps, makeSpecimen, newestLog, wrongValues } from './level.js'
import type { Specimen } from './level.js'

const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const seed = process.env['PEERBASE_SEED'] ?? '1'

describe(`LevelDB after a crash (seed ${seed})`, () => {
  let specimen: Specimen

  before(async function () {
    this.timeout(60_000) // forty synced writes on a busy disk
    specimen = await makeSpecimen(seed)
  })

  after(async () => { await specimen.close() })

  it('has all that was signed for when the tail of its log is cut off after that', async () => {
    const { promises, random } = specimen
    expect(promises.length).to.be.greaterThan(20)
    for (let round = 0; round < 20 * runs; round++) {
      const { vector, logBytes } = random.pick(promises)
      await specimen.examine(async (folder) => {
        const log = await newestLog(folder)
        const { size } = await stat(log)
        await truncate(log, logBytes + random.below(size - logBytes + 1))
      }, async (found) => {
        expect(keeps(found, vector), `round ${round}: cut after ${logBytes}`).to.equal(true)
        expect(await wrongValues(specimen, found)).to.deep.equal([])
      })
    }
  }).timeout(60_000 * runs) // each round copies a folder and opens a database

  it('opens wherever its log is cut, shows nothing wrong, and fetches the rest again', async () => {
    const { random, whole } = specimen
    for (let round = 0; round < 5 * runs; round++) {
      await specimen.examine(async (folder) => {
        const log = await newestLog(folder)
        await truncate(log, random.below((await stat(log)).size + 1))
      }, async (found) => {
        expect(await wrongValues(specimen, found)).to.deep.equal([])
        expect(await eventually(() => keeps(found, whole)), `round ${round} is whole again`).to.equal(true)
      }, { online: true })
    }
  }).timeout(60_000 * runs) // as above, and what is missing comes over a network

  for (const isCompacted of [false, true]) it(`never shows a wrong value when a bit of its ${isCompacted ? 'tables' : 'log'} flips, and is whole again`, async () => {
    const specimen = await makeSpecimen(`${seed}/flips/${String(isCompacted)}`, { isCompacted })
    const { random, whole } = specimen
    let told = 0
    // Few each time; a thousand in the long run.
    const rounds = runs === 1 ? 8 : 25 * runs
    for (let round = 0; round < rounds; round++) {
      let where = ''
      await specimen.examine(async (folder) => {
        const names = (await readdir(folder)).filter((name) => /\.(ldb|log)$|^(MANIFEST-|CURRENT$)/.test(name)).sort()
        // Most bits are in the tables or the log; the database's own table of contents has its share.
        const wanted = names.filter((name) => name.endsWith(isCompacted ? '.ldb' : '.log'))
        where = random.pick(random.chance(0.75) ? wanted : names.filter((name) => /^(MANIFEST-|CURRENT$)/.test(name)))
        const file = path.join(folder, where)
        await flipBit(file, random.below((await stat(file)).size * 8))
      }, async (found) => {
        told += found.errors.length > 0 ? 1 : 0
        for (const error of found.errors) expect((error as { code?: unknown }).code, error.stack).to.equal('PEERBASE_STORE_CORRUPT')
        expect(await wrongValues(specimen, found), `round ${round}: ${where}`).to.deep.equal([])
        expect(await eventually(() => keeps(found, whole)), `round ${round}: ${where}, whole again`).to.equal(true)
        expect(await wrongValues(specimen, found), `round ${round}: ${where}, after that`).to.deep.equal([])
      }, { online: true })
    }
    if (runs > 1) console.log(`      ${rounds} flips, seed ${seed}: all opened, none wrong, all whole again; ${told} were told of`)
    await specimen.close()
  }).timeout(120_000 * runs) // as above
})
