import { expect } from 'chai'
import type { Entry, ReplicaId } from '@peer-base/protocol'
import { parseEntry } from '@peer-base/protocol'
import { createDeltaLog, type DeltaLog, type FullHead } from '../../src/replica/delta-log.js'
import { openEquivocations } from '../../src/replica/equivocations.js'
import { furthest, restoreRetained } from '../../src/replica/retained.js'
import { createMemoryStore } from '../../src/store/memory-store.js'
import { type Bench, createBench, type Writer } from './entries.js'

async function restored (
  { crypto: { cid, verifier } }: Bench, entries: ReadonlyMap<ReplicaId, readonly Entry[]>, heads: readonly FullHead[]
): Promise<DeltaLog> {
  const log = createDeltaLog()
  const equivocations = await openEquivocations({ cid, verifier, report: (error) => { throw error }, store: createMemoryStore() })
  const records = await restoreRetained({ cid, verifier, log, equivocations, signedHeads: { of: () => undefined } }, { entries }, heads)
  expect(records).to.deep.equal(log.since(new Map(), Infinity))
  return log
}

const ownOf = ({ log, author: { replica } }: Writer): Entry[] =>
  log.since(new Map(), Infinity).map(({ entry }) => entry).filter(({ header }) => header.replica === replica)

const headAt = ({ log, author: { replica } }: Writer, end: number): FullHead =>
  ({ replica, end, hash: log.hashAt(replica, end - 1) ?? new Uint8Array(32) })

/** Alice and bob in turn, each after what the other wrote. */
async function conversation (bench: Bench, turns: number): Promise<readonly [Writer, Writer]> {
  const [alice, bob] = [await bench.writer(), await bench.writer()]
  for (let turn = 0; turn < turns; turn++) {
    for (const record of await alice.write()) bob.log.append(record)
    for (const record of await bob.write()) alice.log.append(record)
  }
  return [alice, bob]
}

describe('entries kept behind a snapshot', () => {
  it('are there again after a restart, in a causal order, and the log goes on at the snapshot', async () => {
    const bench = createBench()
    const [alice, bob] = await conversation(bench, 5)
    const entries = new Map([alice, bob].map((writer) => [writer.author.replica, ownOf(writer).slice(2)]))
    const log = await restored(bench, entries, [headAt(alice, 4), headAt(bob, 4)])
    expect(log.base()).to.deep.equal(new Map([[alice.author.replica, 2], [bob.author.replica, 2]]))
    expect(log.version()).to.deep.equal(new Map([[alice.author.replica, 4], [bob.author.replica, 4]]))
    expect(log.since(new Map(), Infinity).map(({ entry: { header } }) => `${header.replica === alice.author.replica ? 'a' : 'b'}${header.seq}`))
      .to.deep.equal(['a2', 'b2', 'a3', 'b3'])
    expect(log.hashAt(alice.author.replica, 3)).to.deep.equal(headAt(alice, 4).hash)
    // What is served ends at an entry whose own signature was verified.
    for (const { author: { replica } } of [alice, bob]) expect(log.record(replica, 3)?.checked).to.equal(true)
  })

  it('count from behind a hole, an altered body or a signature that does not hold, and not at all where they do not lead to the snapshot', async () => {
    const bench = createBench()
    const writer = await bench.writer()
    for (let i = 0; i < 6; i++) await writer.write()
    const own = ownOf(writer)
    const baseOf = async (entries: readonly Entry[], head = headAt(writer, 6)): Promise<number | undefined> => {
      const log = await restored(bench, new Map([[writer.author.replica, entries]]), [head])
      expect(log.end(writer.author.replica)).to.equal(6)
      return log.base().get(writer.author.replica)
    }
    expect(await baseOf(own)).to.equal(undefined)
    expect(await baseOf(own.filter((_, seq) => seq !== 2))).to.equal(3)
    expect(await baseOf(own.map((entry, seq) => seq === 3 ? flipped(entry, entry.bytes.length - 1) : entry))).to.equal(4)
    expect(await baseOf(own.slice(0, 5))).to.equal(6)
    expect(await baseOf(own, { ...headAt(writer, 6), hash: new Uint8Array(32) })).to.equal(6)
    expect(await baseOf([])).to.equal(6)
  })

  it('are left where one of them depends on what no snapshot covers', async () => {
    const bench = createBench()
    const [alice, bob] = await conversation(bench, 3)
    const entries = new Map([alice, bob].map((writer) => [writer.author.replica, ownOf(writer)]))
    const log = await restored(bench, entries, [headAt(bob, 3)])
    expect(log.version()).to.deep.equal(new Map([[bob.author.replica, 3]]))
    expect(log.size).to.equal(0)
  })

  it('begin at the furthest head of each replica where there are several snapshots', () => {
    const replica = 'a'.repeat(32) as ReplicaId
    const head = (end: number): FullHead => ({ replica, end, hash: new Uint8Array(32).fill(end) })
    expect(furthest([[head(3)], [head(5)], [head(4)]])).to.deep.equal([head(5)])
  })
})

function flipped (entry: Entry, at: number): Entry {
  const bytes = entry.bytes.slice()
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return parseEntry(bytes)
}
