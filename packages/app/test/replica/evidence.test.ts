import { expect } from 'chai'
import { encodeManifest, entryHeadBytes, entryKind, limits, type MessageOf } from '@peer-base/protocol'
import { createVirtualClock } from '@peer-base/testkit'
import { createDeltaLog, type FullHead } from '../../src/replica/delta-log.js'
import type { LogRecord } from '../../src/replica/log-record.js'
import { cutIntoPieces, type EvidencePiece, evidenceRow, readEvidenceRow } from '../../src/replica/evidence.js'
import { createSignedHeads } from '../../src/replica/signed-heads.js'
import type { Part } from '../../src/replica/snapshot-fetch.js'
import { createSnapshotFetches, type FetchOutcome, type SnapshotFetches, type SnapshotSource } from '../../src/replica/snapshot-fetches.js'
import { type Snapshot, snapshotOf, type SnapshotParts } from '../../src/replica/snapshot-rows.js'
import { type Bench, createBench } from './entries.js'

interface Made { readonly snapshot: Snapshot, readonly last: readonly LogRecord[] }

const chunk = new Uint8Array([1, 2, 3])

/** A snapshot of two entries by each of so many writers. */
async function made (bench: Bench, writers: number): Promise<Made> {
  const last: LogRecord[] = []
  for (let n = 0; n < writers; n++) {
    const writer = await bench.writer()
    await writer.write()
    last.push(...await writer.write())
  }
  last.sort((a, b) => a.entry.header.replica < b.entry.header.replica ? -1 : 1)
  const maker = await bench.writer()
  const heads = last.map(headOf)
  const { entry, hash } = await maker.say(entryKind.snapshot, encodeManifest({
    heads, stateHash: new Uint8Array(32), chunks: [{ hash: bench.crypto.verifier.hash(chunk), length: chunk.length }], previous: new Uint8Array(0)
  }))
  return { snapshot: snapshotOf(entry, hash), last }
}

function headOf ({ entry: { header }, hash }: LogRecord): FullHead {
  return { replica: header.replica, end: header.seq + 1, hash }
}

const signedOf = (records: readonly LogRecord[]): Uint8Array[] => records.map(({ entry }) => entryHeadBytes(entry))

interface Source extends SnapshotSource { readonly asked: Part[], readonly outcomes: FetchOutcome[] }

function createSource (): Source {
  const source: Source = {
    asked: [], outcomes: [],
    ask: (_, part) => { source.asked.push(part) },
    over: (outcome) => { source.outcomes.push(outcome) },
    fail: (error) => { throw error }
  }
  return source
}

describe('evidence of what a snapshot covers', () => {
  let finished: SnapshotParts[]
  let known: (index: number) => EvidencePiece | undefined
  let checked: number
  const fetchesOf = ({ crypto: { cid, verifier } }: Bench): SnapshotFetches => createSnapshotFetches({
    cid, clock: createVirtualClock(), isWanted: () => true, knownEvidence: (_, index) => known(index),
    verifier: { ...verifier, verify: async (...given) => { checked += 1; return await verifier.verify(...given) } },
    finish: async (_, parts) => { finished.push(parts); return 'taken' }
  }, { receiveTimeoutMS: 1000 })
  const give = async (fetches: SnapshotFetches, source: Source, part: Omit<MessageOf<'evidence'>, 'type'>): Promise<unknown> =>
    await fetches.take(source, { type: 'evidence', ...part }).catch((error: unknown) => error)

  beforeEach(() => {
    finished = []
    known = () => undefined
    checked = 0
  })

  it('is fetched before any chunk, in pieces of 16, each from whoever has it', async () => {
    const bench = createBench()
    const { snapshot, last } = await made(bench, 20)
    const fetches = fetchesOf(bench)
    const [one, other] = [createSource(), createSource()]
    fetches.join(snapshot, one)
    fetches.join(snapshot, other)
    expect(one.asked).to.deep.equal([{ type: 'evidence', index: 0 }, { type: 'evidence', index: 1 }])
    const pieces = cutIntoPieces(signedOf(last))
    expect(pieces.map(({ length }) => length)).to.deep.equal([limits.evidenceHeads, 4])
    expect(await give(fetches, one, { snapshot: snapshot.hash, index: 1, signedHeads: pieces[1]! })).to.equal('taken')
    // Who has it no more is left, and the rest is asked of the other.
    expect(await give(fetches, one, { snapshot: snapshot.hash, index: 0, signedHeads: [] })).to.equal('absent')
    expect(other.asked).to.deep.equal([{ type: 'evidence', index: 0 }])
    expect(await give(fetches, other, { snapshot: snapshot.hash, index: 0, signedHeads: pieces[0]! })).to.equal('taken')
    expect(other.asked.at(-1)).to.deep.equal({ type: 'chunk', index: 0 })
    await fetches.take(other, { type: 'chunk', snapshot: snapshot.hash, index: 0, bytes: chunk })
    expect(finished).to.deep.equal([{ chunks: [chunk], evidence: pieces }])
    expect(checked).to.equal(20)
  })

  it('is not asked for where all entries are here', async () => {
    const bench = createBench()
    const { snapshot, last } = await made(bench, 2)
    known = () => signedOf(last)
    const source = createSource()
    fetchesOf(bench).join(snapshot, source)
    expect(source.asked).to.deep.equal([{ type: 'chunk', index: 0 }])
    expect(checked).to.equal(0)
  })

  it('of other entries, too few, too many or not signed by their replica ends the session of who gives it', async () => {
    const bench = createBench()
    const { snapshot, last } = await made(bench, 2)
    const signed = signedOf(last)
    const altered = signed.map((head, at) => at === 1 ? head.with(head.length - 1, (head.at(-1) ?? 0) ^ 1) : head)
    const attempts = [signed.toReversed(), signed.slice(1), [...signed, ...signed], altered, [new Uint8Array(162), new Uint8Array(162)]]
    for (const signedHeads of attempts) {
      const [fetches, source] = [fetchesOf(bench), createSource()]
      fetches.join(snapshot, source)
      expect(await give(fetches, source, { snapshot: snapshot.hash, index: 0, signedHeads })).to.include({ code: 'PEERBASE_BAD_ENTRY', blame: 'penalise' })
    }
    // Named by the manifest as it is, and yet not signed: the hash covers the signature, and nobody's word is in it.
    const [record] = last
    const unsigned = altered[1]!
    const hash = bench.crypto.verifier.hash(hashedOf(bench, unsigned))
    const heads = [headOf(record!), { ...headOf(last[1]!), hash }]
    const lying = { ...snapshot, manifest: { ...snapshot.manifest, heads } }
    const [fetches, source] = [fetchesOf(bench), createSource()]
    fetches.join(lying, source)
    expect(await give(fetches, source, { snapshot: snapshot.hash, index: 0, signedHeads: altered })).to.include({ code: 'PEERBASE_BAD_ENTRY', blame: 'penalise' })
    expect(finished).to.deep.equal([])
  })

  it('is not looked at when nobody asked for it', async () => {
    const bench = createBench()
    const { snapshot, last } = await made(bench, 2)
    const [asked, eager] = [createSource(), createSource()]
    const fetches = fetchesOf(bench)
    fetches.join(snapshot, asked)
    fetches.join(snapshot, eager)
    for (let time = 0; time < 10; time++) await give(fetches, eager, { snapshot: snapshot.hash, index: 0, signedHeads: signedOf(last) })
    expect(checked).to.equal(0)
    expect(await give(fetches, asked, { snapshot: snapshot.hash, index: 0, signedHeads: signedOf(last) })).to.equal('taken')
  })

  it('by a replica without a certificate is as good as none, and blames nobody', async () => {
    const bench = createBench()
    const { snapshot, last } = await made(bench, 2)
    const verifier = { ...bench.crypto.verifier, knows: () => false }
    const [fetches, source] = [fetchesOf({ ...bench, crypto: { ...bench.crypto, verifier } }), createSource()]
    fetches.join(snapshot, source)
    expect(await give(fetches, source, { snapshot: snapshot.hash, index: 0, signedHeads: signedOf(last) })).to.equal('absent')
  })

  it('is at hand while an entry is kept, and afterwards where it was learnt', async () => {
    const bench = createBench()
    const writer = await bench.writer()
    await writer.write()
    const [record] = await writer.write()
    const head = headOf(record!)
    const log = createDeltaLog()
    const heads = createSignedHeads(log)
    expect(heads.evidence({ heads: [head] })).to.equal(undefined)
    for (const each of writer.log.since(new Map(), Infinity)) log.append(each)
    const evidence = heads.evidence({ heads: [head] })
    expect(evidence).to.deep.equal([signedOf([record!])])
    heads.learn({ heads: [head] }, evidence!)
    log.trim(log.version(), 0)
    expect(heads.evidence({ heads: [head] })).to.deep.equal(evidence)
    expect(heads.of({ ...head, hash: new Uint8Array(32) })).to.equal(undefined)
    expect(heads.of({ ...head, end: 1 })).to.equal(undefined)
  })

  it('comes out of its row as it went in, and of no other', async () => {
    const bench = createBench()
    const { snapshot, last } = await made(bench, 3)
    const row = evidenceRow(snapshot.hash, 0, signedOf(last))
    expect(readEvidenceRow(row, { ...snapshot, index: 0 }, bench.crypto)).to.deep.equal(signedOf(last))
    for (let at = 0; at < row.length; at++) {
      const changed = row.with(at, (row[at] ?? 0) ^ 1)
      expect(readEvidenceRow(changed, { ...snapshot, index: 0 }, bench.crypto), `byte ${at}`).to.equal(undefined)
    }
  })
})

function hashedOf ({ crypto: { cid } }: Bench, head: Uint8Array): Uint8Array {
  const label = new TextEncoder().encode('pb1/entry-hash')
  return new Uint8Array([label.length, ...label, ...Buffer.from(cid, 'hex'), ...head])
}
