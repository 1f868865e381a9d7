import { expect } from 'chai'
import { attack, nothingYet, sumOf } from './attack.js'
import type { Decoder } from './decoder.js'
import { decoders } from './decoders.js'
import { granted, grantedCold, measure } from './meter.js'

/** `npm run fuzz` goes on where this ends. */
const rounds = 10
const seed = 1

describe('the decoders', () => {
  for (const decoder of decoders) {
    it(`of ${decoder.name} refuse by code or take what is canonical, within a bound of time and memory`, async () => {
      const corpus = decoder.valid()
      let found = nothingYet
      for (let round = 0; round < rounds; round++) found = sumOf(found, await attack({ decoder, corpus, seed, round, grant: grantedCold }))
      expect(found.inputs).to.equal(rounds * decoder.inputsPerRound)
      // Few mutations of large inputs are made, and hardly one of them is left valid.
      const valid = await Promise.all(corpus.map(async (bytes) => 'value' in (await measure(() => decoder.decode(bytes))).outcome))
      expect(valid, 'what is valid to begin with is taken').to.include(true)
      if (decoder.inputsPerRound > 10) expect(found.accepted, 'mutations that reach no valid form would test only the first checks').to.be.greaterThan(0)
    }).timeout(60_000) // a hundred thousand inputs on a busy machine
  }
})

describe('the fuzzer', () => {
  const sound: Decoder = {
    name: 'anything', inputsPerRound: 50, valid: () => [Uint8Array.of(1, 2, 3)], decode: (bytes) => bytes, encode: (bytes) => bytes as Uint8Array,
    isTyped: (error) => error instanceof RangeError
  }

  const attackOn = async (changes: Partial<Decoder>): Promise<string> => {
    const decoder = { ...sound, ...changes }
    return await attack({ decoder, corpus: decoder.valid(), seed, round: 0 }).then(() => 'found nothing', (error: unknown) => (error as Error).message)
  }

  it('finds nothing in a decoder that has no fault', async () => {
    expect(await attackOn({})).to.equal('found nothing')
    expect(await attackOn({ decode: () => { throw new RangeError('refused') } })).to.equal('found nothing')
  })

  it('finds what is thrown without a type, by a decoder that answers at once or later', async () => {
    expect(await attackOn({ decode: () => { throw new TypeError('undefined is not a function') } })).to.include('not the sender')
    expect(await attackOn({ decode: async () => { throw new TypeError('undefined is not a function') } })).to.include('not the sender')
  })

  it('finds what is taken in two forms', async () => {
    expect(await attackOn({ decode: (bytes) => bytes.slice(0, 2), encode: (bytes) => bytes as Uint8Array })).to.include('not canonical')
  })

  it('finds an input that takes too long or too much', async () => {
    const isSlow = (): void => {
      const started = process.cpuUsage()
      while (process.cpuUsage(started).user / 1000 < granted.ms + 5);
    }
    expect(await attackOn({ decode: isSlow })).to.match(/took \d+ ms/)
    // What is greedy may be slow as well, where memory is new.
    const greedy = (): unknown => Array.from({ length: 2 * granted.bytes >> 17 }, (_, at) => new Array(1 << 14).fill(at))
    expect(await attackOn({ decode: greedy, encode: () => undefined })).to.match(/took|allocated/)
    const { cost } = await measure(() => new Uint8Array(2 * granted.bytes))
    expect(cost.bytes).to.be.greaterThan(granted.bytes)
  })

  it('makes the same inputs of the same seed and round, and others of the next', async () => {
    const inputsOf = async (round: number): Promise<string> => {
      const inputs: Uint8Array[] = []
      await attack({ decoder: { ...sound, decode: (bytes) => { inputs.push(bytes); return bytes } }, corpus: sound.valid(), seed, round })
      return Buffer.concat(inputs).toString('hex')
    }
    expect(await inputsOf(3)).to.equal(await inputsOf(3)).and.not.equal(await inputsOf(4))
  })
})
