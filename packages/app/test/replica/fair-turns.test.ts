import { expect } from 'chai'
import { advance, asReplicaId, classify, entryMinBytes, type ReplicaId, type VersionVector } from '@peer-base/protocol'
import { createSeededRandom } from '@peer-base/testkit'
import { createDeltaLog, type DeltaLog } from '../../src/replica/delta-log.js'
import type { LogRecord } from '../../src/replica/log-record.js'
import { createFairTurns } from '../../src/replica/fair-turns.js'
import { bareRecord } from './entries.js'

const batchBytes = 128 * 1024
const idOf = (name: string): ReplicaId => asReplicaId(Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32))

/** Of about so many bytes, and no fewer than an entry has. */
function append (log: DeltaLog, name: string, { bytes, deps = new Map(), checked = true }: {
  readonly bytes: number, readonly deps?: VersionVector, readonly checked?: boolean
}): void {
  const replica = idOf(name)
  const named = Array.from(deps, ([other, end]) => ({ replica: other, end, hash: new Uint8Array(16) })).filter(({ end }) => end > 0)
  named.sort((a, b) => a.replica < b.replica ? -1 : 1)
  log.append(bareRecord({ replica, seq: log.end(replica), deps: named, body: new Uint8Array(Math.max(0, bytes - entryMinBytes)), checked }))
}

const authorsOf = (records: readonly LogRecord[]): ReplicaId[] => records.map(({ entry: { header } }) => header.replica)

function after (vector: VersionVector, records: readonly LogRecord[]): VersionVector {
  return records.reduce((now, { entry: { header } }) => advance(now, header.replica, header.seq + 1), vector)
}

describe('turns of those who wrote', () => {
  it('keep the order of the log while all that waits fits into one batch', () => {
    const log = createDeltaLog()
    for (let i = 0; i < 50; i++) append(log, i % 3 === 0 ? 'alice' : 'bob', { bytes: 1000 })
    expect(createFairTurns().next(log, new Map(), batchBytes)).to.deep.equal(log.since(new Map(), batchBytes))
  })

  it('bring a short entry into the next batch, behind however much another wrote before', () => {
    const log = createDeltaLog()
    for (let i = 0; i < 5000; i++) append(log, 'mallory', { bytes: 1000 })
    append(log, 'alice', { bytes: 100, deps: new Map([[idOf('mallory'), 10]]) })
    const batch = createFairTurns().next(log, new Map(), batchBytes)
    expect(authorsOf(batch).indexOf(idOf('alice'))).to.be.within(10, 20)
  })

  it('reach each of a hundred who flood within seven batches, and nobody twice before', () => {
    const log = createDeltaLog()
    for (let i = 0; i < 5000; i++) append(log, `writer ${i % 100}`, { bytes: 4096 })
    const turns = createFairTurns()
    let sent: VersionVector = new Map()
    const counts = new Map<string, number>()
    for (let batch = 0; batch < 7; batch++) {
      const records = turns.next(log, sent, batchBytes)
      for (const author of authorsOf(records)) counts.set(author, (counts.get(author) ?? 0) + 1)
      sent = after(sent, records)
    }
    expect(counts.size).to.equal(100)
    expect(Math.max(...counts.values())).to.equal(4)
  })

  it('send all, each entry after its causes and no batch ending inside a run, for logs of any shape', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = createSeededRandom(`fair turns ${seed}`)
      const log = createDeltaLog()
      for (let i = 0; i < 300; i++) {
        const name = `writer ${random.below(5)}`
        const others = [...log.version()].filter(([replica]) => replica !== idOf(name) && random.chance(0.5))
        const deps = new Map(others.map(([replica, end]) => [replica, random.below(end + 1)]))
        const run = 1 + random.below(4)
        for (let at = 0; at < run; at++) append(log, name, { bytes: random.below(3000), deps: at === 0 ? deps : new Map(), checked: at === run - 1 })
      }
      const turns = createFairTurns()
      let sent: VersionVector = new Map()
      for (let batch = turns.next(log, sent, 16 * 1024); batch.length > 0; batch = turns.next(log, sent, 16 * 1024)) {
        for (const record of batch) {
          expect(classify(record.entry.header, sent), `seed ${seed}`).to.equal('ready')
          sent = after(sent, [record])
        }
        for (const author of new Set(authorsOf(batch))) expect(batch.findLast(({ entry }) => entry.header.replica === author)?.checked).to.equal(true)
      }
      expect(sent).to.deep.equal(log.version())
    }
  })
})
