import { expect } from 'chai'
import fc from 'fast-check'
import { decodeRetirement, encodeRetirement, limits } from '@peer-base/protocol'
import type { Retirement } from '@peer-base/protocol'
import { bytesUpTo, retirements } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'

const ephemeral = new Uint8Array(32).fill(9)
const box = (number: number): Retirement['boxes'][number] => ({ tag: Uint8Array.of(number >> 8, number & 255, ...new Uint8Array(14)), sealed: new Uint8Array(95) })

describe('a retirement', () => {
  it('comes back from its bytes', () => {
    fc.assert(fc.property(retirements, (retirement) => {
      expect(decodeRetirement(encodeRetirement(retirement))).to.deep.equal(retirement)
    }), runs(200))
  })

  it('is these bytes', () => {
    const hex = (retirement: Retirement): string => Buffer.from(encodeRetirement(retirement)).toString('hex')
    expect(hex({ ephemeral: new Uint8Array(32), boxes: [] })).to.equal('01' + '00'.repeat(32) + '00')
    const boxes = [{ tag: new Uint8Array(16).fill(2), sealed: Uint8Array.of(5) }, { tag: new Uint8Array(16).fill(1), sealed: Uint8Array.of(3, 4) }]
    expect(hex({ ephemeral, boxes })).to.equal('01' + '09'.repeat(32) + '02' + '01'.repeat(16) + '020304' + '02'.repeat(16) + '0105')
  })

  it('is refused when cut short or followed by anything', () => {
    fc.assert(fc.property(retirements, fc.nat(), bytesUpTo(5, 1), (retirement, at, rest) => {
      const bytes = encodeRetirement(retirement)
      rejects(() => decodeRetirement(bytes.subarray(0, at % bytes.length)), 'truncated', 'penalise')
      rejects(() => decodeRetirement(new Uint8Array(Buffer.concat([bytes, rest]))), 'trailing', 'penalise')
    }), runs(100))
  })

  it('fits one body at its limits, and is refused above them', () => {
    const most = Array.from({ length: limits.boxes }, (_, number) => ({ ...box(number), sealed: new Uint8Array(limits.boxBytes) }))
    expect(encodeRetirement({ ephemeral, boxes: most }).length).to.be.at.most(limits.bodyBytes - 64)
    rejects(() => encodeRetirement({ ephemeral, boxes: [...most, box(limits.boxes)] }), 'limit', 'none')
    rejects(() => encodeRetirement({ ephemeral, boxes: [{ ...box(1), sealed: new Uint8Array(limits.boxBytes + 1) }] }), 'limit', 'none')
  })

  it('is refused with a box twice, out of order or empty, a key for no box, or of another version', () => {
    rejects(() => encodeRetirement({ ephemeral, boxes: [box(1), box(1)] }), 'order', 'none')
    rejects(() => encodeRetirement({ ephemeral, boxes: [{ ...box(1), sealed: new Uint8Array(0) }] }), 'value', 'none')
    rejects(() => encodeRetirement({ ephemeral, boxes: [] }), 'value', 'none')
    const bytes = encodeRetirement({ ephemeral, boxes: [{ ...box(1), sealed: Uint8Array.of(1) }, { ...box(2), sealed: Uint8Array.of(1) }] })
    const swapped = new Uint8Array([...bytes.subarray(0, 34), ...bytes.subarray(52), ...bytes.subarray(34, 52)])
    rejects(() => decodeRetirement(swapped), 'order', 'penalise')
    rejects(() => decodeRetirement(Uint8Array.of(1, ...ephemeral, 0)), 'value', 'penalise')
    rejects(() => decodeRetirement(Uint8Array.of(2, ...bytes.subarray(1))), 'version', 'ignore')
  })
})
