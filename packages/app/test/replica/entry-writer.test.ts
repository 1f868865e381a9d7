import { expect } from 'chai'
import { limits, signedBytes } from '@peer-base/protocol'
import { createBench } from './entries.js'

describe('writing entries', () => {
  it('chains each entry to the one before', async () => {
    const writer = await createBench().writer()
    const [first] = await writer.write()
    const [second] = await writer.write()
    expect(first?.entry.header.previous).to.deep.equal(new Uint8Array(32))
    expect(second?.entry.header.previous).to.deep.equal(first?.hash)
    expect(second?.entry.header.seq).to.equal(1)
  })

  it('names what it has seen of others since its last entry, and no more', async () => {
    const bench = createBench()
    const [alice, bob] = [await bench.writer(), await bench.writer()]
    for (const record of await alice.write()) bob.log.append(record)
    const [first] = await bob.write()
    const [second] = await bob.write()
    expect(first?.entry.header.deps.map(({ replica, end }) => [replica, end])).to.deep.equal([[alice.author.replica, 1]])
    expect(second?.entry.header.deps).to.deep.equal([])
  })

  it('cuts what is too long into consecutive parts of which all but the last go on', async () => {
    const bench = createBench()
    const writer = await bench.writer()
    const records = await writer.write(new Uint8Array(2.5 * limits.bodyBytes))
    expect(records.map(({ entry: { header } }) => [header.seq, header.continues])).to.deep.equal([[0, true], [1, true], [2, false]])
    for (const { entry } of records) {
      expect(entry.body.length).to.be.at.most(limits.bodyBytes)
      expect(await bench.crypto.verifier.verify(entry.header.replica, signedBytes(bench.crypto.cid, entry), entry.signature)).to.equal(true)
    }
  })

  it('spreads more dependencies than one entry may name over empty parts', async () => {
    const bench = createBench()
    const writer = await bench.writer()
    const others = limits.deps + 5
    for (let i = 0; i < others; i++) for (const record of await (await bench.writer()).write()) writer.log.append(record)
    const records = await writer.write()
    expect(records.map(({ entry: { header } }) => header.deps.length)).to.deep.equal([limits.deps, 5])
    expect(records.map(({ entry: { header } }) => header.continues)).to.deep.equal([true, false])
  }).timeout(20_000)
})
