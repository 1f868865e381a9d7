import { expect } from 'chai'
import { encodeCheckpoint, encodeManifest, entryKind } from '@peer-base/protocol'
import { createCheckpoints } from '../../src/replica/checkpoints.js'
import type { LogRecord } from '../../src/replica/log-record.js'
import { toHex } from '../../src/util/bytes.js'
import { createBench, type Writer } from './entries.js'

const stateOf = (number: number): Uint8Array => new Uint8Array(32).fill(number)

async function snapshotBy (writer: Writer, state = 1): Promise<LogRecord> {
  return await writer.say(entryKind.snapshot, encodeManifest({ heads: [], stateHash: stateOf(state), chunks: [], previous: new Uint8Array(0) }))
}

async function checkpointBy (writer: Writer, { hash }: LogRecord, state = 1): Promise<LogRecord> {
  return await writer.say(entryKind.checkpoint, encodeCheckpoint({ snapshot: hash, stateHash: stateOf(state) }))
}

describe('checkpoints in a log', () => {
  it('count those who had the same state as the manifest names', async () => {
    const bench = createBench()
    const [author, first, second] = [await bench.writer(), await bench.writer(), await bench.writer()]
    const checkpoints = createCheckpoints()
    const snapshot = await snapshotBy(author)
    const words = [await checkpointBy(first, snapshot), await checkpointBy(second, snapshot)]
    expect(checkpoints.take([snapshot, ...words])).to.deep.equal([])
    expect(checkpoints.attested(toHex(snapshot.hash))).to.equal(2)
    expect(checkpoints.of(toHex(snapshot.hash))).to.deep.equal(words)
  })

  it('tell once who had another state', async () => {
    const bench = createBench()
    const [author, witness] = [await bench.writer(), await bench.writer()]
    const checkpoints = createCheckpoints()
    const snapshot = await snapshotBy(author)
    const parted = { snapshot: toHex(snapshot.hash), author: author.author.replica, witness: witness.author.replica }
    expect(checkpoints.take([snapshot, await checkpointBy(witness, snapshot, 2)])).to.deep.equal([parted])
    expect(checkpoints.take([await checkpointBy(witness, snapshot, 3), await checkpointBy(witness, snapshot)])).to.deep.equal([])
    expect(checkpoints.attested(toHex(snapshot.hash))).to.equal(0)
  })

  it("do not count the author's own word, one for an unknown snapshot, and what makes no sense", async () => {
    const bench = createBench()
    const [author, witness] = [await bench.writer(), await bench.writer()]
    const checkpoints = createCheckpoints()
    const snapshot = await snapshotBy(author)
    const unknown = await snapshotBy(witness)
    const words = [
      await checkpointBy(author, snapshot), await checkpointBy(author, snapshot, 2), await checkpointBy(author, unknown, 2),
      await witness.say(entryKind.checkpoint, new Uint8Array(63)), await author.say(entryKind.snapshot, new Uint8Array(5))
    ]
    expect(checkpoints.take([snapshot, ...words])).to.deep.equal([])
    expect(checkpoints.of(toHex(snapshot.hash))).to.deep.equal([])
  })

  it('stay few, whoever signs how many', async () => {
    const bench = createBench()
    const author = await bench.writer()
    const checkpoints = createCheckpoints()
    const snapshot = await snapshotBy(author)
    checkpoints.take([snapshot])
    for (let witness = 0; witness < 40; witness++) checkpoints.take([await checkpointBy(await bench.writer(), snapshot)])
    expect(checkpoints.of(toHex(snapshot.hash))).to.have.length(16)
    for (let other = 0; other < 64; other++) checkpoints.take([await snapshotBy(author, other)])
    expect(checkpoints.of(toHex(snapshot.hash))).to.have.length(0)
  })
})
