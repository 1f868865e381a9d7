import fc from 'fast-check'
import { builtInTypes, DecodeError, decodeValue, encodeValue } from '@peer-base/crdt-types'
import type { Anything, CrdtType } from '@peer-base/crdt-types'
import { subjects } from '../../packages/crdt-types/test/support/subjects.js'
import { group, play, REPLICAS, steps } from '../../packages/crdt-types/test/support/world.js'
import type { Decoder } from './decoder.js'

const author = REPLICAS[1]

/** What one history leaves to start from. */
interface Sample { readonly state: Uint8Array, readonly deltas: readonly Uint8Array[] }

const isTyped = (error: unknown, { length }: Uint8Array): boolean => error instanceof DecodeError && error.offset >= 0 && error.offset <= length

/** States and deltas of one type, as a writer gone bad may make them. Every type of ours has a codec of its own. */
function decodersOf (name: string, type: CrdtType, samples: readonly Sample[]): Decoder[] {
  const shared = { inputsPerRound: 40, isTyped }
  return [
    {
      ...shared,
      name: `states of ${name}`,
      valid: () => samples.map(({ state }) => state),
      decode: (bytes) => type.decode?.(bytes),
      encode: (state) => name in sequences ? normalState(type, state) : type.encode?.(state)
    },
    {
      ...shared,
      name: `deltas of ${name}`,
      valid: () => samples.flatMap(({ deltas }) => deltas),
      decode: (bytes) => type.decodeDelta?.(bytes, author),
      encode: (delta) => name in sequences ? normalForm(type, delta) : type.encodeDelta?.(delta, author)
    }
  ]
}

/**
 * A sequence is taken in any form that says the same: its one form is what an encoder writes, and that must be taken again, in
 * the same form. Nothing to compare with its input comes of it.
 */
function normalForm (type: CrdtType, delta: unknown): undefined {
  const bytes = type.encodeDelta?.(delta, author) ?? new Uint8Array(0)
  const again = type.encodeDelta?.(type.decodeDelta?.(bytes, author), author)
  if (again === undefined || Buffer.compare(again, bytes) !== 0) throw new Error(`the normal form of a delta is not its own: ${Buffer.from(bytes).toString('hex')}`)
}

function normalState (type: CrdtType, state: unknown): undefined {
  const bytes = type.encode?.(state) ?? new Uint8Array(0)
  const again = type.encode?.(type.decode?.(bytes))
  if (again === undefined || Buffer.compare(again, bytes) !== 0) throw new Error(`the normal form of a state is not its own: ${Buffer.from(bytes).toString('hex')}`)
}

/** Of each history the state, all changes as a group, and the last two on their own: one change has a short way through the codec. */
function samplesOf (type: CrdtType, ops: Parameters<typeof steps>[0]): Sample[] {
  return fc.sample(steps(ops), { numRuns: 40, seed: 1 }).map((history) => {
    const { states, log } = play(type, history)
    const deltas = log.map(({ bytes, author: maker }) => type.decodeDelta?.(bytes, maker) as unknown)
    const sent = [group(type, deltas) as unknown, ...deltas.slice(-2)]
    return {
      state: type.encode?.(states[0]) ?? new Uint8Array(0),
      deltas: sent.map((delta) => type.encodeDelta?.(delta, author) ?? new Uint8Array(0))
    }
  })
}

/** Sequences have no subject among the others: words put anywhere, and some taken away. */
const sequenceOps = fc.constantFrom(
  { name: 'push', args: ['word'] }, { name: 'push', args: ['\u{1f600} '] }, { name: 'insertAt', args: [0, 'begin'] }
)

// Their own interfaces are narrower.
const sequences: Readonly<Record<string, CrdtType>> = { rga: builtInTypes.rga as unknown as CrdtType, text: builtInTypes.text as unknown as CrdtType }

export const contentDecoders: readonly Decoder[] = [
  {
    name: 'values',
    inputsPerRound: 40,
    isTyped,
    valid: () => fc.sample(fc.jsonValue(), { numRuns: 60, seed: 1 }).map((value) => encodeValue(value as Anything)),
    decode: (bytes) => decodeValue(bytes),
    encode: (value) => encodeValue(value)
  },
  ...Object.entries(subjects).flatMap(([name, { type, ops }]) => decodersOf(name, type, samplesOf(type, ops))),
  ...Object.entries(sequences).flatMap(([name, type]) => decodersOf(name, type, samplesOf(type, sequenceOps)))
]
