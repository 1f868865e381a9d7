import { readdir, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'chai'
import { PeerBaseError } from '@peer-base/app'
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
    let opened = 0
    const rounds = 8 * runs
    for (let round = 0; round < rounds; round++) {
      let where = ''
      try {
        await specimen.examine(async (folder) => {
          // The database's own table of contents is another matter: one bit of it, and nothing opens.
          const names = (await readdir(folder)).filter((name) => name.endsWith(isCompacted ? '.ldb' : '.log')).sort()
          where = random.pick(names)
          const file = path.join(folder, where)
          await flipBit(file, random.below((await stat(file)).size * 8))
        }, async (found) => {
          opened += 1
          expect(await wrongValues(specimen, found), `round ${round}: ${where}`).to.deep.equal([])
          expect(await eventually(() => keeps(found, whole)), `round ${round}: ${where}, whole again`).to.equal(true)
          expect(await wrongValues(specimen, found), `round ${round}: ${where}, after that`).to.deep.equal([])
        }, { online: true })
      } catch (error) {
        // A table whose index is gone cannot be read at all, and that is said.
        if (!(error instanceof PeerBaseError)) throw error
        expect(error.code, `round ${round}: ${where}`).to.be.oneOf(['PEERBASE_STORE_CORRUPT', 'PEERBASE_STORE_FAILED'])
      }
    }
    expect(opened, 'databases that could be opened').to.be.greaterThan(0)
    await specimen.close()
  }).timeout(60_000 * runs) // as above
})
