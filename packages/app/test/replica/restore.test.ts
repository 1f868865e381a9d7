import { expect } from 'chai'
import { limits, parseEntry } from '@peer-base/protocol'
import type { Entry, ReplicaId } from '@peer-base/protocol'
import { createDeltaLog } from '../../src/replica/delta-log.js'
import { openEquivocations } from '../../src/replica/equivocations.js'
import { restoreLog } from '../../src/replica/restore.js'
import { createMemoryStore } from '../../src/store/memory-store.js'
import { createBench } from './entries.js'
import type { Bench } from './entries.js'

interface Restored { readonly log: ReturnType<typeof createDeltaLog>, readonly seqs: number[] }

async function restored ({ crypto }: Bench, entries: ReadonlyMap<ReplicaId, readonly Entry[]>): Promise<Restored> {
  const log = createDeltaLog()
  const { cid, verifier } = crypto
  const report = (error: Error): void => { throw error }
  const equivocations = await openEquivocations({ cid, verifier, report, store: createMemoryStore() })
  const components = { cid, verifier, log, equivocations }
  const records = await restoreLog(components, { entries })
  return { log, seqs: records.map(({ entry }) => entry.header.seq) }
}

const flipped = (entry: Entry, at: number): Entry => {
  const bytes = entry.bytes.slice()
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return parseEntry(bytes)
}

describe('restoring a log from a store', () => {
  it('takes a whole chain, and the next entry follows it', async () => {
    const bench = createBench()
    const writer = await bench.writer()
    for (let i = 0; i < 5; i++) await writer.write()
    const { log, seqs } = await restored(bench, new Map([[writer.author.replica, writer.log.since(new Map(), Infinity).map(({ entry }) => entry)]]))
    expect(seqs).to.deep.equal([0, 1, 2, 3, 4])
    expect(log.heads()).to.deep.equal(writer.log.heads())
  })

  it('stops at a hole, at an altered body and at a broken signature', async () => {
    const bench = createBench()
    const writer = await bench.writer()
    const entries: Entry[] = []
    for (let i = 0; i < 5; i++) for (const { entry } of await writer.write()) entries.push(entry)
    const seqsOf = async (kept: readonly Entry[]): Promise<number[]> => (await restored(bench, new Map([[writer.author.replica, kept]]))).seqs
    expect(await seqsOf(entries.filter((_, i) => i !== 2))).to.deep.equal([0, 1])
    expect(await seqsOf(entries.map((entry, i) => i === 3 ? flipped(entry, entry.bytes.length - 1) : entry))).to.deep.equal([0, 1, 2])
    expect(await seqsOf(entries.map((entry, i) => i === 4 ? flipped(entry, entry.signedEnd + 3) : entry))).to.deep.equal([0, 1, 2, 3])
  })

  it('puts an entry after those of others that it names', async () => {
    const bench = createBench()
    const [alice, bob] = [await bench.writer(), await bench.writer()]
    for (const record of await alice.write()) bob.log.append(record)
    await bob.write()
    const of = ({ log, author: { replica } }: typeof alice): readonly [ReplicaId, Entry[]] =>
      [replica, log.since(new Map(), Infinity).map(({ entry }) => entry).filter(({ header }) => header.replica === replica)]
    const { log } = await restored(bench, new Map([of(bob), of(alice)]))
    expect(log.since(new Map(), Infinity).map(({ entry }) => entry.header.replica)).to.deep.equal([alice.author.replica, bob.author.replica])
    expect((await restored(bench, new Map([of(bob)]))).seqs).to.deep.equal([])
  })

  it('leaves a long log in pieces that fit a frame', async () => {
    const bench = createBench()
    const writers = [await bench.writer(), await bench.writer()]
    for (let i = 0; i < 40; i++) for (const { write } of writers) await write(new Uint8Array(40_000))
    const stored = new Map(writers.map(({ author, log: own }) => [author.replica, own.since(new Map(), Infinity).map(({ entry }) => entry)]))
    const { log } = await restored(bench, stored)
    let vector = new Map<ReplicaId, number>()
    for (let piece = log.since(vector, 128 * 1024); piece.length > 0; piece = log.since(vector, 128 * 1024)) {
      expect(piece.reduce((sum, { entry }) => sum + entry.bytes.length, 0)).to.be.lessThan(limits.frameBytes)
      vector = new Map([...vector, ...piece.map(({ entry }) => [entry.header.replica, entry.header.seq + 1] as const)])
    }
    expect(vector).to.deep.equal(log.version())
  })
})
