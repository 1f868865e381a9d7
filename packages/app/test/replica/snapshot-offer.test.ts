import { expect } from 'chai'
import { encodeCheckpoint, encodeManifest, entryKind } from '@peer-base/protocol'
import type { LogRecord } from '../../src/replica/log-record.js'
import { examineOffer } from '../../src/replica/snapshot-offer.js'
import { toHex } from '../../src/util/bytes.js'
import { type Bench, createBench, type Writer } from './entries.js'

const stateHash = new Uint8Array(32).fill(7)

async function snapshotBy (writer: Writer): Promise<LogRecord> {
  return await writer.say(entryKind.snapshot, encodeManifest({ heads: [], stateHash, chunks: [], previous: new Uint8Array(0) }))
}

async function checkpointBy (writer: Writer, { hash }: LogRecord, state = stateHash): Promise<Uint8Array> {
  return (await writer.say(entryKind.checkpoint, encodeCheckpoint({ snapshot: hash, stateHash: state }))).entry.bytes
}

async function order ({ crypto }: Bench, snapshots: readonly LogRecord[], checkpoints: readonly Uint8Array[]): Promise<string[]> {
  const offered = await examineOffer({ manifests: snapshots.map(({ entry }) => entry.bytes), checkpoints }, crypto)
  return offered.map(({ id }) => id)
}

const idsOf = (...snapshots: readonly LogRecord[]): string[] => snapshots.map(({ hash }) => toHex(hash))

describe('an offer of snapshots', () => {
  it('puts first what most others vouch for, and last what others had differently', async () => {
    const bench = createBench()
    const [alice, bob, carol] = [await bench.writer(), await bench.writer(), await bench.writer()]
    const [disputed, plain, attested] = [await snapshotBy(alice), await snapshotBy(bob), await snapshotBy(carol)]
    const checkpoints = [await checkpointBy(bob, attested), await checkpointBy(carol, disputed, new Uint8Array(32))]
    expect(await order(bench, [disputed, plain, attested], checkpoints)).to.deep.equal(idsOf(attested, plain, disputed))
  })

  it('stays in the order of the peer where nobody vouches, or authors only for themselves, or one twice', async () => {
    const bench = createBench()
    const [alice, bob] = [await bench.writer(), await bench.writer()]
    const [first, second] = [await snapshotBy(alice), await snapshotBy(bob)]
    expect(await order(bench, [first, second], [])).to.deep.equal(idsOf(first, second))
    expect(await order(bench, [first, second], [await checkpointBy(bob, second)])).to.deep.equal(idsOf(first, second))
    const carol = await bench.writer()
    const dave = await bench.writer()
    const twice = await checkpointBy(carol, second)
    const words = [twice, twice, await checkpointBy(carol, first), await checkpointBy(dave, first)]
    expect(await order(bench, [second, first], words)).to.deep.equal(idsOf(first, second))
  })

  it('is refused whole for a word with a false signature, an altered body, or that is no checkpoint', async () => {
    const bench = createBench()
    const [alice, bob] = [await bench.writer(), await bench.writer()]
    const snapshot = await snapshotBy(alice)
    const word = await checkpointBy(bob, snapshot)
    const bodyAltered = word.with(word.length - 1, (word.at(-1) ?? 0) ^ 1)
    const signatureAltered = word.with(word.length - 65, (word.at(-65) ?? 0) ^ 1)
    const [change] = await bob.write()
    for (const bad of [bodyAltered, signatureAltered, change?.entry.bytes ?? word]) {
      const refused: unknown = await order(bench, [snapshot], [bad]).catch((error: unknown) => error)
      expect(refused).to.have.property('code', 'PEERBASE_BAD_ENTRY')
      expect(refused).to.have.property('blame', 'penalise')
    }
  })
})
