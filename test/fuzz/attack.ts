import { mutate, numbersFrom } from '../../packages/protocol/test/support/hostile.js'
import type { Decoder } from './decoder.js'
import { granted, type Grant, measure } from './meter.js'

/** What came of the inputs of one decoder. */
export interface Findings {
  readonly inputs: number
  readonly accepted: number
  readonly slowestMS: number
  readonly largestBytes: number
}

export const nothingYet: Findings = { inputs: 0, accepted: 0, slowestMS: 0, largestBytes: 0 }

/** Everything that decides the inputs of one decoder in one round. */
export interface Round {
  readonly decoder: Decoder
  readonly corpus: readonly Uint8Array[]
  readonly seed: number
  readonly round: number
  /** @default what the protocol page grants */
  readonly grant?: Grant
}

/**
 * Feeds one round of mutations to a decoder. What is thrown must be typed, what is accepted must be canonical, and neither may cost
 * more than is granted.
 *
 * @throws Error naming the first input that breaks this
 */
export async function attack ({ decoder, corpus, seed, round, grant = granted }: Round): Promise<Findings> {
  const below = numbersFrom(Math.imul(seed ^ nameHash(decoder.name), 0x9e3779b1) + round)
  const findings = { ...nothingYet }
  for (let input = 0; input < decoder.inputsPerRound; input++) {
    const bytes = mutate(corpus[below(corpus.length)] ?? new Uint8Array(0), below)
    const { cost, outcome } = await measure(() => decoder.decode(bytes), grant)
    const problem = problemOf(decoder, bytes, outcome) ?? (cost.ms > grant.ms ? `took ${cost.ms.toFixed(0)} ms` : undefined) ??
      (cost.bytes > grant.bytes ? `allocated ${(cost.bytes / (1 << 20)).toFixed(0)} MiB` : undefined)
    if (problem !== undefined) throw new Error(`${decoder.name}, input ${input} of round ${round}: ${problem}, for ${shown(bytes)}`, { cause: 'error' in outcome ? outcome.error : undefined })
    findings.inputs++
    if ('value' in outcome) findings.accepted++
    findings.slowestMS = Math.max(findings.slowestMS, cost.ms)
    findings.largestBytes = Math.max(findings.largestBytes, cost.bytes)
  }
  return findings
}

export function sumOf (one: Findings, other: Findings): Findings {
  return {
    inputs: one.inputs + other.inputs,
    accepted: one.accepted + other.accepted,
    slowestMS: Math.max(one.slowestMS, other.slowestMS),
    largestBytes: Math.max(one.largestBytes, other.largestBytes)
  }
}

function problemOf (decoder: Decoder, bytes: Uint8Array, outcome: { readonly value: unknown } | { readonly error: unknown }): string | undefined {
  if ('error' in outcome) return decoder.isTyped(outcome.error, bytes) ? undefined : `threw what is not the sender's fault: ${String(outcome.error)}`
  const again = decoder.encode?.(outcome.value)
  return again === undefined || Buffer.compare(again, bytes) === 0 ? undefined : 'took what is not canonical'
}

/** Long inputs come back with their seed and round. */
const shown = (bytes: Uint8Array): string =>
  `${Buffer.from(bytes.subarray(0, shownBytes)).toString('hex')}${bytes.length > shownBytes ? `… of ${bytes.length} bytes` : ''}`
const shownBytes = 2000

function nameHash (name: string): number {
  let hash = 0
  for (const character of name) hash = Math.imul(hash, 31) + (character.codePointAt(0) ?? 0) | 0
  return hash
}
