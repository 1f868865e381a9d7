import { expect } from 'chai'
import fc from 'fast-check'
import { asReplicaId, decodeMessage, encodeMessage, limits } from '@peer-base/protocol'
import { bytesUpTo, messageArbitraries, messages } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'
import type { CollaborationId, EntryRun, Head, KnownMessage } from '@peer-base/protocol'

const hash = new Uint8Array(16)
const replica = asReplicaId('a'.repeat(32))
const runEntry: EntryRun['entries'][number] = { kind: 1, suite: 1, continues: false, epoch: 0, deps: [], signature: new Uint8Array(64), body: new Uint8Array(0) }
const frameOf = (run: EntryRun): Uint8Array => encodeMessage({ type: 'entries', runs: [run] })
const headNumber = (number: number): Head => ({ replica: asReplicaId(number.toString(16).padStart(32, '0')), end: 1, hash })

/** The first byte of any message of that type. */
function codeOf (arbitrary: fc.Arbitrary<KnownMessage>): number | undefined {
  return fc.sample(arbitrary, { numRuns: 1, seed: 1 }).map((message) => encodeMessage(message)[0])[0]
}

describe('messages', () => {
  for (const [type, arbitrary] of Object.entries(messageArbitraries)) {
    it(`of type ${type} come back from their frame`, () => {
      fc.assert(fc.property(arbitrary as fc.Arbitrary<KnownMessage>, (message) => {
        expect(decodeMessage(encodeMessage(message))).to.deep.equal(message)
      }), runs(100))
    })
  }

  it('have one encoding each', () => {
    fc.assert(fc.property(messages, messages, (a, b) => {
      expect(Buffer.compare(encodeMessage(a), encodeMessage(b)) === 0).to.equal(JSON.stringify(a) === JSON.stringify(b))
    }), runs(200))
  })

  it('are refused when cut short anywhere, or followed by anything', () => {
    fc.assert(fc.property(messages, fc.nat(), bytesUpTo(5, 1), (message, at, rest) => {
      const frame = encodeMessage(message)
      rejects(() => decodeMessage(frame.subarray(0, at % frame.length)), 'truncated', 'penalise')
      rejects(() => decodeMessage(new Uint8Array(Buffer.concat([frame, rest]))), 'trailing', 'penalise')
    }), runs(300))
  })

  it('of a later version are skipped, unless they must be understood', () => {
    const known = new Set(Object.values(messageArbitraries).map((arbitrary) => codeOf(arbitrary as fc.Arbitrary<KnownMessage>)))
    expect(known.size).to.equal(17)
    fc.assert(fc.property(fc.integer({ min: 0, max: 255 }), bytesUpTo(50), (code, rest) => {
      fc.pre(!known.has(code))
      const frame = Uint8Array.of(code, ...rest)
      if (code < 0x80) expect(decodeMessage(frame)).to.deep.equal({ type: 'unknown', code })
      else rejects(() => decodeMessage(frame), 'type', 'ignore')
    }), runs(300))
  })

  it('larger than a frame are neither made nor read', () => {
    const receipt = new Uint8Array(limits.frameBytes - 4)
    expect(encodeMessage({ type: 'persisted', receipt }).length).to.equal(limits.frameBytes)
    rejects(() => encodeMessage({ type: 'persisted', receipt: new Uint8Array(limits.frameBytes - 3) }), 'limit', 'none')
    rejects(() => decodeMessage(new Uint8Array(limits.frameBytes + 1)), 'limit', 'penalise')
    rejects(() => encodeMessage({ type: 'persisted', receipt: new Uint8Array(20) }, 16), 'limit', 'none')
    rejects(() => decodeMessage(new Uint8Array(17), 16), 'limit', 'penalise')
  })

  it('are refused by their author when a field has another size or is out of range', () => {
    const hello = fc.sample(messageArbitraries.hello, { numRuns: 1, seed: 1 })[0] as Extract<KnownMessage, { type: 'hello' }>
    rejects(() => encodeMessage({ ...hello, nonce: new Uint8Array(15) }), 'length', 'none')
    rejects(() => encodeMessage({ ...hello, minVersion: 2, maxVersion: 1 }), 'range', 'none')
    rejects(() => encodeMessage({ ...hello, windowBytes: 0 }), 'range', 'none')
    rejects(() => encodeMessage({ ...hello, role: 'admin' as 'writer' }), 'value', 'none')
    rejects(() => encodeMessage({ ...hello, cid: 'nothing' as CollaborationId }), 'id', 'none')
    rejects(() => encodeMessage({ type: 'vector', heads: [headNumber(2), headNumber(1)] }), 'order', 'none')
    rejects(() => encodeMessage({ type: 'credit', consumedBytes: -1 }), 'range', 'none')
    rejects(() => encodeMessage({ type: 'credit', consumedBytes: 0.5 }), 'range', 'none')
    rejects(() => frameOf({ replica, first: 0, entries: [] }), 'range', 'none')
    rejects(() => frameOf({ replica, first: limits.sequence, entries: [runEntry] }), 'range', 'none')
    rejects(() => frameOf({ replica, first: 0, entries: [{ ...runEntry, kind: 0 }] }), 'value', 'none')
    rejects(() => frameOf({ replica, first: 0, entries: [{ ...runEntry, deps: [{ replica, end: 1, hash }] }] }), 'value', 'none')
    rejects(() => encodeMessage({ type: 'certificates', certificates: [new Uint8Array(0)] }), 'length', 'none')
    rejects(() => encodeMessage({ type: 'proof', first: new Uint8Array(10), second: new Uint8Array(200) }), 'length', 'none')
  })
})

describe('the size of messages', () => {
  it('is at most 105 bytes for one entry, beyond its body and dependencies', () => {
    for (const bodyLength of [0, 100, 20_000, limits.bodyBytes]) {
      const entry = { ...runEntry, epoch: 0xffff, continues: true, body: new Uint8Array(bodyLength) }
      expect(frameOf({ replica, first: limits.sequence - 1, entries: [entry] }).length - bodyLength).to.be.at.most(105)
    }
    expect(frameOf({ replica, first: 40, entries: [{ ...runEntry, body: new Uint8Array(100) }] }).length - 100).to.equal(90)
  })

  it('grows by at most 73 bytes for each further entry of a run, beyond its body', () => {
    const entry = { ...runEntry, body: new Uint8Array(200) }
    const run = (count: number): EntryRun => ({ replica, first: 0, entries: Array.from({ length: count }, () => entry) })
    expect(frameOf(run(11)).length - frameOf(run(1)).length).to.be.at.most(10 * 273)
  })

  it('lets a vector name as many replicas as the limit', () => {
    const heads = Array.from({ length: limits.heads }, (_, number) => headNumber(number))
    expect(encodeMessage({ type: 'vector', heads }).length).to.be.lessThan(limits.frameBytes)
    rejects(() => encodeMessage({ type: 'vector', heads: [...heads, headNumber(limits.heads)] }), 'limit', 'none')
  })
})
