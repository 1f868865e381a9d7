import { expect } from 'chai'
import fc from 'fast-check'
import { asCollaborationId, assembleEntry, compactRun, decodeMessage, encodeMessage, expandRun, hashedBytes } from '@peer-base/protocol'
import { bytesOf, bytesUpTo, headLists, replicaIds } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'
import { sha256 } from './support/sha256.js'
import type { Entry } from '@peer-base/protocol'

const cid = asCollaborationId('c0'.repeat(32))

/** A log of one replica from some point on, well chained. */
const logs = fc.record({
  replica: replicaIds,
  first: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 40 })),
  previous: bytesOf(32),
  steps: fc.array(fc.record({
    kind: fc.integer({ min: 1, max: 5 }),
    continues: fc.boolean(),
    epoch: fc.nat(3),
    deps: headLists(16),
    signature: bytesOf(64),
    body: bytesUpTo(60)
  }), { minLength: 1, maxLength: 5 })
}).map(({ replica, first, previous, steps }) => {
  const start = first === 0 ? new Uint8Array(32) : previous
  let last = start
  const entries = steps.map(({ signature, body, ...fields }, index): Entry => {
    const header = { ...fields, suite: 1, replica, seq: first + index, previous: last }
    const entry = assembleEntry({ header, bodyHash: sha256(body), signature, body })
    last = sha256(hashedBytes(cid, entry))
    return entry
  })
  return { previous: start, entries, last }
})

describe('a run of entries', () => {
  it('expands to the very bytes it was made of, and to their hashes, after a journey in a frame', () => {
    fc.assert(fc.property(logs, ({ previous, entries, last }) => {
      const message = decodeMessage(encodeMessage({ type: 'entries', runs: [compactRun(entries)] }))
      if (message.type !== 'entries' || message.runs[0] === undefined) throw new Error('another message came back')
      const expanded = expandRun(message.runs[0], { cid, previous, hash: sha256 })
      expect(expanded.entries).to.deep.equal(entries)
      expect(expanded.hashes.at(-1)).to.deep.equal(last)
      expect(expanded.hashes.length).to.equal(entries.length)
    }), runs(200))
  })

  it('expands to other bytes everywhere when what came before is another entry', () => {
    fc.assert(fc.property(logs, bytesOf(32), ({ previous, entries }, other) => {
      fc.pre(entries[0]?.header.seq !== 0 && Buffer.compare(previous, other) !== 0)
      const expanded = expandRun(compactRun(entries), { cid, previous: other, hash: sha256 })
      expanded.entries.forEach((entry, index) => expect(entry.bytes).to.not.deep.equal(entries[index]?.bytes))
    }), runs(100))
  })

  it('changes its last hash when any body in it changes', () => {
    fc.assert(fc.property(logs, fc.nat(), ({ previous, entries, last }, which) => {
      const run = compactRun(entries)
      const changed = run.entries.map((entry, index) => index === which % entries.length ? { ...entry, body: new Uint8Array(61) } : entry)
      const expanded = expandRun({ ...run, entries: changed }, { cid, previous, hash: sha256 })
      expect(expanded.hashes.at(-1)).to.not.deep.equal(last)
    }), runs(100))
  })

  it('is refused when it is empty, of two replicas, or has a hole', () => {
    rejects(() => compactRun([]), 'chain', 'none')
    fc.assert(fc.property(logs, logs, (one, other) => {
      rejects(() => compactRun([...one.entries, ...other.entries]), 'chain', 'none')
      if (one.entries.length > 2) rejects(() => compactRun(one.entries.filter((_, index) => index !== 1)), 'chain', 'none')
      if (one.entries.length > 1) rejects(() => compactRun(one.entries.toReversed()), 'chain', 'none')
    }), runs(50))
  })

  it('is refused when it begins a log and yet follows something, or follows a hash of another size', () => {
    fc.assert(fc.property(logs, ({ entries }) => {
      const run = compactRun(entries)
      rejects(() => expandRun({ ...run, first: 0 }, { cid, previous: new Uint8Array(32).fill(1), hash: sha256 }), 'value')
      rejects(() => expandRun({ ...run, first: 1 }, { cid, previous: new Uint8Array(31), hash: sha256 }), 'length')
    }), runs(20))
  })
})
