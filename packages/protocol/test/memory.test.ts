import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { asReplicaId, decodeDocuments, decodeMessage, encodeMessage, limits } from '@peer-base/protocol'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of heap that the result of `make` keeps alive, its input not counted. */
function heapOf (make: () => unknown): number {
  collect()
  const before = process.memoryUsage().heapUsed
  const kept = make()
  collect()
  const bytes = process.memoryUsage().heapUsed - before
  expect(kept).to.not.equal(undefined)
  return bytes
}

const replica = (number: number): ReturnType<typeof asReplicaId> => asReplicaId(number.toString(16).padStart(32, '0'))
const entry = { kind: 1, suite: 1, continues: false, epoch: 0, deps: [], signature: new Uint8Array(64), body: new Uint8Array(0) }

describe('the memory that one input can take', () => {
  const frames = {
    'a run of the smallest entries': () => encodeMessage({ type: 'entries', runs: [{ replica: replica(1), first: 0, entries: Array.from({ length: 14_900 }, () => entry) }] }),
    'runs of one entry': () => encodeMessage({ type: 'entries', runs: Array.from({ length: 11_700 }, (_, number) => ({ replica: replica(number), first: 0, entries: [entry] })) }),
    'as many heads as there may be': () => encodeMessage({ type: 'vector', heads: Array.from({ length: limits.heads }, (_, number) => ({ replica: replica(number), end: 1, hash: new Uint8Array(16) })) }),
    'as many certificates as there may be': () => encodeMessage({ type: 'certificates', certificates: Array.from({ length: limits.certificates }, () => new Uint8Array(1)) })
  }
  for (const [name, make] of Object.entries(frames)) {
    it(`stays within 16 MiB for a frame of ${name}`, () => {
      const frame = make()
      expect(heapOf(() => decodeMessage(frame))).to.be.lessThan(16 << 20)
    })
  }

  it('stays within 32 MiB for a snapshot of as many documents as there may be', () => {
    const bytes = new Uint8Array(3 + limits.documentsPerSnapshot * 8)
    bytes.set([0x80, 0x80, 0x04])
    for (let number = 0, at = 3; number < limits.documentsPerSnapshot; number++, at += 8) {
      const digits = Buffer.from(number.toString(16).padStart(4, '0'))
      bytes.set([1, 4, ...digits, 0, 0], at)
    }
    expect(heapOf(() => decodeDocuments(bytes))).to.be.lessThan(32 << 20)
  })

  it('is not taken at all for counts that the input cannot hold', () => {
    for (const code of [0x83, 0x84, 0x85, 0x86, 0x89]) {
      const frame = Uint8Array.of(code, 0x40, 0, 0)
      expect(() => decodeMessage(frame)).to.throw().with.property('reason', 'truncated')
    }
  })
})
