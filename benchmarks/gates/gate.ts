import { median, type Sample } from '../record.js'
import type { Results } from './results.js'
import { figureOf, short } from './results.js'

/** What must hold, and what we strive for. */
export interface Gate {
  readonly id: string
  readonly what: string
  readonly gate: number
  readonly aim: number
  /** What was reached, undefined where it was not measured. Less is better. */
  reached (results: Results): number | undefined
}

export function row (id: string, what: string, gate: number, aim: number, reached: Gate['reached']): Gate {
  return { id, what, gate, aim, reached }
}

/** Ours ÷ theirs. */
export function ratio (work: string, figure: string, rival: string): (results: Results) => number | undefined {
  return quotient([work, 'ours', figure], [work, rival, figure])
}

export function own (work: string, figure: string): (results: Results) => number | undefined {
  return results => figureOf(results, work, 'ours', figure)
}

/** Ours ÷ the least of theirs, of those who got through. */
export function ratioToBest (work: string, figure: string, rivals: readonly string[]): (results: Results) => number | undefined {
  return results => {
    const ours = figureOf(results, work, 'ours', figure)
    const theirs = rivals.map(rival => figureOf(results, work, rival, figure)).filter(value => value !== undefined)
    return ours === undefined || theirs.length === 0 ? undefined : ours / Math.min(...theirs)
  }
}

/** One figure ÷ another, each told by work, subject and figure. */
export function quotient (
  one: readonly [work: string, subject: string, figure: string], other: readonly [work: string, subject: string, figure: string]
): (results: Results) => number | undefined {
  return results => {
    const [over, under] = [figureOf(results, ...one), figureOf(results, ...other)]
    return over === undefined || under === undefined ? undefined : over / under
  }
}

/** With which the gates were set: what is measured twice differs by as much. A gate that holds only with it says so. */
const slack = 1.1

/**
 * A row for each gate with what was reached: the median over the turns of what each turn reached, since a machine that is half as fast again for
 * minutes makes of two medians a comparison of two minutes.
 */
export function gateRows (gates: readonly Gate[], turns: readonly Results[]): Sample[] {
  return gates.flatMap(({ id, what, gate, aim, reached }) => {
    const values = turns.map(reached).filter((value) => value !== undefined)
    if (values.length === 0) return []
    const value = median(values)
    return [{ id, what, reached: short(value), gate: `≤ ${short(gate)}`, aim: `≤ ${short(aim)}`, holds: held(value, { gate, aim }) }]
  })
}

function held (value: number, { gate, aim }: Pick<Gate, 'gate' | 'aim'>): string {
  if (value <= gate) return value <= aim ? 'yes, and the aim' : 'yes'
  return value <= gate * slack ? 'within a tenth' : 'NO'
}
