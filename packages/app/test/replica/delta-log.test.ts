import { expect } from 'chai'
import fc from 'fast-check'
import type { Entry, ReplicaId, VersionVector } from '@peer-base/protocol'
import { createDeltaLog } from '../../src/replica/delta-log.js'
import type { LogRecord } from '../../src/replica/delta-log.js'
import { runs } from '../util/runs.js'
import { replicaNamed } from './entries.js'

const names = ['a', 'b', 'c'].map(replicaNamed)
const hashOf = (replica: ReplicaId, seq: number): Uint8Array => new Uint8Array(32).fill(replica.charCodeAt(0) + seq)
const record = (replica: ReplicaId, seq: number, checked = true): LogRecord => {
  const entry = { header: { replica, seq }, bytes: new Uint8Array(10) } as unknown as Entry // all that a log looks at
  return { entry, hash: hashOf(replica, seq), checked }
}
const placeOf = ({ entry: { header } }: LogRecord): string => `${header.replica[0]}${header.seq}`

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
    const gone = log.trim(step.vector, step.retention).map(placeOf)
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
      expect(log.since(vector, Infinity).map(placeOf)).to.deep.equal(beyond)
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
    expect(log.since(new Map(), 1).map(placeOf)).to.deep.equal(['a0', 'a1', 'a2'])
  })

  it('refuses an entry out of its order', () => {
    const log = createDeltaLog()
    expect(() => { log.append(record(replicaNamed('a'), 1)) }).to.throw()
  })
})
