import { expect } from 'chai'
import fc from 'fast-check'
import { FrameDecoder, framePrefix, grantMark } from '../../../src/network/libp2p/frame-decoder.js'
import { concatBytes } from '../../../src/util/bytes.js'

const numRuns = 100 * Number(process.env['PEERBASE_RUNS'] ?? 1)

describe('cutting bytes into frames', () => {
  it('gives back the frames, however the bytes were cut on their way', () => {
    fc.assert(fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
      (frames, cuts) => {
        const bytes = concatBytes(...frames.flatMap((frame) => [grantMark, framePrefix(frame.length), frame]))
        const decoder = new FrameDecoder(300)
        const decoded: Uint8Array[] = []
        let grants = 0
        for (let start = 0, turn = 0; start < bytes.length; turn++) {
          const end = start + (cuts[turn % cuts.length] ?? 1)
          const { frames: cut, grants: more } = decoder.push(bytes.subarray(start, end))
          decoded.push(...cut)
          grants += more
          start = end
        }
        expect(decoded).to.deep.equal(frames)
        expect(grants).to.equal(frames.length)
        expect(decoder.isMidFrame).to.equal(false)
      }
    ), { numRuns })
  })

  it('takes a frame of the limit, refuses one a byte longer at its prefix, and an endless prefix', () => {
    for (const limit of [0, 127, 128, 16_383, 1 << 20]) {
      expect(new FrameDecoder(limit).push(concatBytes(framePrefix(limit), new Uint8Array(limit))).frames).to.have.length(1)
      expect(() => new FrameDecoder(limit).push(framePrefix(limit + 1))).to.throw().with.property('code', 'PEERBASE_TOO_LARGE')
    }
    expect(() => new FrameDecoder(1 << 20).push(Uint8Array.of(0x80, 0x80, 0x80, 0x80))).to.throw().with.property('code', 'PEERBASE_TOO_LARGE')
  })

  it('knows that a frame has begun', () => {
    const decoder = new FrameDecoder(10)
    decoder.push(Uint8Array.of(3, 1))
    expect(decoder.isMidFrame).to.equal(true)
    expect(decoder.push(Uint8Array.of(2)).frames).to.deep.equal([Uint8Array.of(1, 2)])
    expect(decoder.isMidFrame).to.equal(false)
  })
})
