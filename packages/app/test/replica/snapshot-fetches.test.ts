import { expect } from 'chai'
import { entryKind, limits } from '@peer-base/protocol'
import type { Entry } from '@peer-base/protocol'
import { createVirtualClock, fastHash } from '@peer-base/testkit'
import { createSnapshotFetches } from '../../src/replica/snapshot-fetches.js'
import type { FetchOutcome, SnapshotFetches, SnapshotSource } from '../../src/replica/snapshot-fetches.js'
import type { Snapshot } from '../../src/replica/snapshot-rows.js'
import { createBench, replicaNamed } from './entries.js'

const replica = replicaNamed('a')
const receiveTimeoutMS = 1000
const contents = (index: number): Uint8Array => new Uint8Array([index, index + 1, index + 2])

/** A snapshot of so many chunks of three bytes, told apart by `name`. */
function snapshotOf (name: number, chunks = 10, bytesEach = 3): Snapshot {
  const hash = new Uint8Array(32).fill(name)
  return {
    id: Buffer.from(hash).toString('hex'),
    hash,
    vector: new Map([[replica, 1]]),
    entry: { header: { replica, kind: entryKind.snapshot } } as Entry, // a fetch looks at the manifest only
    manifest: {
      heads: [], stateHash: new Uint8Array(32), previous: new Uint8Array(0),
      chunks: Array.from({ length: chunks }, (_, index) => ({ hash: fastHash(contents(index)), length: bytesEach }))
    }
  }
}

interface Source extends SnapshotSource {
  readonly asked: number[]
  readonly outcomes: FetchOutcome[]
  readonly failures: Error[]
}

function createSource (): Source {
  const source: Source = {
    asked: [], outcomes: [], failures: [],
    ask: (_, { index }) => { source.asked.push(index) },
    over: (outcome) => { source.outcomes.push(outcome) },
    fail: (error) => { source.failures.push(error) }
  }
  return source
}

describe('fetching snapshots', () => {
  const clock = createVirtualClock()
  const bench = createBench()
  let finished: Array<readonly [Snapshot, readonly Uint8Array[]]>
  let fetches: SnapshotFetches
  const give = async (source: Source, { hash }: Snapshot, index: number, bytes = contents(index)): Promise<string> =>
    await fetches.take(source, { type: 'chunk', snapshot: hash, index, bytes })
  /** Gives what a source was asked for until it is asked for no more. */
  const giveAll = async (source: Source, snapshot: Snapshot): Promise<void> => {
    for (let index = source.asked.shift(); index !== undefined; index = source.asked.shift()) await give(source, snapshot, index)
  }

  beforeEach(() => {
    finished = []
    fetches = createSnapshotFetches({
      clock, cid: bench.crypto.cid, verifier: bench.crypto.verifier, isWanted: () => true, knownEvidence: () => undefined,
      finish: async (snapshot, { chunks }) => { finished.push([snapshot, chunks]); return 'taken' }
    }, { receiveTimeoutMS })
  })
  afterEach(() => { fetches.stop() })

  it('asks two sources for different chunks, and tells both when all are here', async () => {
    const [one, other, snapshot] = [createSource(), createSource(), snapshotOf(1)]
    fetches.join(snapshot, one)
    fetches.join(snapshot, other)
    expect(one.asked).to.deep.equal([0, 1, 2, 3])
    expect(other.asked).to.deep.equal([4, 5, 6, 7])
    await giveAll(other, snapshot)
    await giveAll(one, snapshot)
    expect(finished).to.deep.equal([[snapshot, Array.from({ length: 10 }, (_, index) => contents(index))]])
    expect([one.outcomes, other.outcomes]).to.deep.equal([['taken'], ['taken']])
  })

  it('goes on where it was when its only source went and another comes', async () => {
    const [gone, next, snapshot] = [createSource(), createSource(), snapshotOf(1)]
    fetches.join(snapshot, gone)
    for (const index of [0, 1, 2]) await give(gone, snapshot, index)
    fetches.leave(gone)
    fetches.join(snapshot, next)
    expect(next.asked).to.deep.equal([3, 4, 5, 6])
    await giveAll(next, snapshot)
    expect(finished).to.have.length(1)
  })

  it('asks another for what a source does not give in time, and that source for nothing more while there are others', async () => {
    const [silent, other, snapshot] = [createSource(), createSource(), snapshotOf(1)]
    fetches.join(snapshot, silent)
    fetches.join(snapshot, other)
    await giveAll(other, snapshot)
    expect(finished).to.have.length(0)
    await clock.advance(1.5 * receiveTimeoutMS)
    expect(other.asked).to.deep.equal([0, 1, 2, 3])
    expect(silent.asked).to.deep.equal([0, 1, 2, 3])
    await giveAll(other, snapshot)
    expect(finished).to.have.length(1)
  })

  it('asks a silent source again while there is no other, and ends its session after the longest that an honest one could need', async () => {
    const [silent, snapshot] = [createSource(), snapshotOf(1)]
    fetches.join(snapshot, silent)
    await clock.advance(10 * receiveTimeoutMS)
    expect(silent.asked.length).to.be.greaterThan(8)
    expect(silent.failures).to.deep.equal([])
    await clock.advance(70_000)
    expect(silent.failures).to.have.length(1)
    expect(silent.failures[0]).to.include({ code: 'PEERBASE_BAD_ENTRY', blame: 'penalise' })
  })

  it('takes the answer of a slow source though another was asked meanwhile', async () => {
    const [slow, snapshot] = [createSource(), snapshotOf(1, 1)]
    fetches.join(snapshot, slow)
    await clock.advance(5 * receiveTimeoutMS)
    await give(slow, snapshot, 0)
    expect(finished).to.have.length(1)
  })

  it('ends the session of who gives what the manifest does not name, and asks another', async () => {
    const [liar, other, snapshot] = [createSource(), createSource(), snapshotOf(1, 2)]
    fetches.join(snapshot, liar)
    fetches.join(snapshot, other)
    const failure = await give(liar, snapshot, 0, new Uint8Array(3)).then(() => undefined, (error: unknown) => error)
    expect(failure).to.include({ code: 'PEERBASE_BAD_ENTRY', blame: 'penalise' })
    fetches.leave(liar)
    await giveAll(other, snapshot)
    expect(finished).to.have.length(1)
  })

  it('does not blame who has it no more', async () => {
    const [source, snapshot] = [createSource(), snapshotOf(1)]
    fetches.join(snapshot, source)
    expect(await give(source, snapshot, 0, new Uint8Array(0))).to.equal('absent')
    expect(source.failures).to.deep.equal([])
  })

  it('has no room for more than its bound, until nobody offers what it holds', () => {
    const sources = Array.from({ length: 3 }, createSource)
    const [first, second, third] = [1, 2, 3].map((name) => snapshotOf(name, 1024, limits.chunkBytes))
    expect(fetches.join(first!, sources[0]!)).to.equal(true)
    expect(fetches.join(second!, sources[1]!)).to.equal(true)
    expect(fetches.join(third!, sources[2]!)).to.equal(false)
    fetches.leave(sources[0]!)
    expect(fetches.join(third!, sources[2]!)).to.equal(true)
  })
})
