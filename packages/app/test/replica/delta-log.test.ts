import { expect } from 'chai'
import fc from 'fast-check'
import type { ReplicaId, VersionVector } from '@peer-base/protocol'
import { createDeltaLog } from '../../src/replica/delta-log.js'
import type { EntryPlace, LogRecord } from '../../src/replica/log-record.js'
import { runs } from '../util/runs.js'
import { bareRecord, replicaNamed } from './entries.js'

const names = ['a', 'b', 'c'].map(replicaNamed)
const hashOf = (replica: ReplicaId, seq: number): Uint8Array => new Uint8Array(32).fill(replica.charCodeAt(0) + seq)
const record = (replica: ReplicaId, seq: number, checked = true): LogRecord => bareRecord({
  replica, seq, checked, hash: hashOf(replica, seq), body: new Uint8Array(seq).fill(seq),
  previous: seq === 0 ? new Uint8Array(32) : hashOf(replica, seq - 1)
})
const nameOf = ({ replica, seq }: EntryPlace): string => `${replica[0]}${seq}`
const namesOf = (records: readonly LogRecord[]): string[] => records.map(({ entry }) => nameOf(entry.header))

/** The log as a list of everything that ever came, and what is left of it. */
interface Model {
  readonly all: Array<{ readonly replica: ReplicaId, readonly seq: number, kept: boolean }>
  readonly ends: Map<ReplicaId, number>
}

const vectors = fc.array(fc.nat(12), { minLength: 3, maxLength: 3 }).map((ends): VersionVector =>
  new Map(names.flatMap((name, i) => ends[i] === 0 ? [] : [[name, ends[i] ?? 0]])))
const steps = fc.array(fc.oneof(
  { weight: 5, arbitrary: fc.nat(2).map((i) => ({ kind: 'append' as const, replica: names[i] ?? replicaNamed('a') })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), vector: vectors, retention: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rebase' as const), vector: vectors }) }
), { maxLength: 60 })

function applyTo (log: ReturnType<typeof createDeltaLog>, model: Model, step: Parameters<Parameters<typeof steps.map>[0]>[0][number]): void {
  if (step.kind === 'append') {
    const seq = model.ends.get(step.replica) ?? 0
    log.append(record(step.replica, seq))
    model.all.push({ replica: step.replica, seq, kept: true })
    model.ends.set(step.replica, seq + 1)
    return
  }
  if (step.kind === 'trim') {
    // Nobody trims by a snapshot of what is not here.
    if ([...step.vector].some(([replica, end]) => end > (model.ends.get(replica) ?? 0))) return
    let surplus = model.all.filter(({ kept }) => kept).length - step.retention
    const gone = log.trim(step.vector, step.retention).map(nameOf)
    const expected: string[] = []
    for (const each of model.all) {
      if (!each.kept || surplus <= 0 || each.seq >= (step.vector.get(each.replica) ?? 0)) continue
      each.kept = false
      surplus -= 1
      expected.push(`${each.replica[0]}${each.seq}`)
    }
    expect(gone).to.deep.equal(expected)
    return
  }
  log.rebase(Array.from(step.vector, ([replica, end]) => ({ replica, end, hash: hashOf(replica, end - 1) })))
  for (const each of model.all) if (each.seq < (step.vector.get(each.replica) ?? 0)) each.kept = false
  for (const [replica, end] of step.vector) model.ends.set(replica, Math.max(end, model.ends.get(replica) ?? 0))
}

describe('the log of sealed entries', () => {
  it('keeps, gives and forgets as a plain list would', () => {
    fc.assert(fc.property(steps, vectors, (taken, vector) => {
      const log = createDeltaLog()
      const model: Model = { all: [], ends: new Map() }
      for (const step of taken) applyTo(log, model, step)
      expect(log.version()).to.deep.equal(model.ends)
      expect(log.size).to.equal(model.all.filter(({ kept }) => kept).length)
      const beyond = model.all.filter(({ kept, replica, seq }) => kept && seq >= (vector.get(replica) ?? 0)).map(({ replica, seq }) => `${replica[0]}${seq}`)
      expect(namesOf(log.since(vector, Infinity))).to.deep.equal(beyond)
      for (const [replica, end] of model.ends) expect(log.hashAt(replica, end - 1)).to.deep.equal(hashOf(replica, end - 1))
    }), runs(300))
  })

  it('hands out versions that never change', () => {
    const log = createDeltaLog()
    const before = log.version()
    log.append(record(replicaNamed('a'), 0))
    expect(before.size).to.equal(0)
    expect(log.version().get(replicaNamed('a'))).to.equal(1)
  })

  it('serves up to a checked entry, though that is more than was asked for', () => {
    const log = createDeltaLog()
    for (let seq = 0; seq < 6; seq++) log.append(record(replicaNamed('a'), seq, seq % 3 === 2))
    expect(namesOf(log.since(new Map(), 1))).to.deep.equal(['a0', 'a1', 'a2'])
  })

  it('gives each entry as it came, of bytes that are its own', () => {
    const log = createDeltaLog()
    const written = Array.from({ length: 40 }, (_, seq) => record(replicaNamed('a'), seq, seq % 3 === 2))
    for (const each of written) log.append(each)
    expect(log.since(new Map(), Infinity)).to.deep.equal(written)
    // What came stands in memory that others may have next.
    for (const { entry } of written) entry.bytes.fill(0)
    expect(log.record(replicaNamed('a'), 7)?.entry.body).to.deep.equal(new Uint8Array(7).fill(7))
    log.trim(new Map([[replicaNamed('a'), 40]]), 10)
    expect(log.record(replicaNamed('a'), 29)).to.equal(undefined)
    expect(log.record(replicaNamed('a'), 30)?.entry.body).to.deep.equal(new Uint8Array(30).fill(30))
  })

  it('refuses an entry out of its order', () => {
    const log = createDeltaLog()
    expect(() => { log.append(record(replicaNamed('a'), 1)) }).to.throw()
  })
})
