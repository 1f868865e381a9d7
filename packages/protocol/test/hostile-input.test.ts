import { expect } from 'chai'
import fc from 'fast-check'
import {
  assembleEntry, decodeBody, decodeCheckpoint, decodeDocuments, decodeGossip, decodeManifest, decodeMessage, decodeRetirement, encodeBody,
  encodeCheckpoint, encodeDocuments, encodeGossip, encodeManifest, encodeMessage, encodeRetirement, entryHeadBytes, parseEntry, parseEntryHead
} from '@peer-base/protocol'
import {
  checkpoints, documentDeltas, entries, gossipMessages, manifests, messageArbitraries, retirements
} from './support/arbitraries.js'
import { attack } from './support/hostile.js'
import { runs } from './support/runs.js'
import type { DocumentState, Entry, GossipMessage, Message } from '@peer-base/protocol'

/** 50 seeds of 1,000 inputs each. */
const seeds = 50
const inputsPerSeed = 1000

/** Valid inputs to start from; the same in every run, so that a seed says everything. */
function corpus<T> (arbitrary: fc.Arbitrary<T>, encode: (value: T) => Uint8Array, count = 60): Uint8Array[] {
  return fc.sample(arbitrary, { numRuns: count, seed: 1 }).map(encode)
}

const states = documentDeltas.map((parts) => parts.map(({ path, type, delta }): DocumentState => ({ path, type, state: delta })))

const decoders = [
  {
    name: 'messages',
    valid: () => Object.values(messageArbitraries)
      .flatMap((arbitrary) => corpus(arbitrary as fc.Arbitrary<never>, (message) => encodeMessage(message), 6)),
    decode: (bytes: Uint8Array) => decodeMessage(bytes),
    encode: (message: Message) => message.type === 'unknown' ? undefined : encodeMessage(message)
  },
  { name: 'entries', valid: () => corpus(entries, ({ bytes }) => bytes), decode: parseEntry, encode: (entry: Entry) => assembleEntry(entry).bytes },
  {
    name: 'entry heads',
    valid: () => corpus(entries, entryHeadBytes),
    decode: parseEntryHead,
    encode: undefined
  },
  {
    name: 'gossip',
    valid: () => corpus(gossipMessages, (message) => encodeGossip(message)),
    decode: (bytes: Uint8Array) => decodeGossip(bytes),
    encode: (message: GossipMessage) => encodeGossip(message)
  },
  { name: 'checkpoints', valid: () => corpus(checkpoints, encodeCheckpoint), decode: decodeCheckpoint, encode: encodeCheckpoint },
  { name: 'retirements', valid: () => corpus(retirements, encodeRetirement), decode: decodeRetirement, encode: encodeRetirement },
  { name: 'snapshot manifests', valid: () => corpus(manifests, encodeManifest), decode: decodeManifest, encode: encodeManifest },
  { name: 'bodies', valid: () => corpus(documentDeltas, encodeBody), decode: decodeBody, encode: encodeBody },
  { name: 'snapshots', valid: () => corpus(states, encodeDocuments), decode: decodeDocuments, encode: encodeDocuments }
]

describe('decoding hostile bytes', () => {
  for (const { name, valid, decode, encode } of decoders) {
    it(`of ${name} throws only errors that blame the sender, and accepts only what is canonical`, () => {
      const corpusBytes = valid()
      let accepted = 0
      fc.assert(fc.property(fc.integer(), (seed) => {
        accepted += attack({ seed, count: inputsPerSeed, valid: corpusBytes, decode, encode: encode ?? (() => undefined) })
      }), { ...runs(seeds), endOnFailure: true })
      expect(accepted, 'mutations that reach no valid form would test only the first checks').to.be.greaterThan(seeds)
    }).timeout(600_000) // a long run is a matter of minutes
  }
})
