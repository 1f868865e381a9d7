/** What one subject showed at one work. `whole` is false where it did not get through within the budget. */
export type Figures = Readonly<Record<string, number | boolean>>

/** By work, then by subject. */
export type Results = Map<string, Map<string, Figures>>

/** The median of each figure; a truth must hold each time. `runs` says of how many. */
export function medians (runs: readonly Figures[]): Figures {
  const out: Record<string, number | boolean> = {}
  for (const key of Object.keys(runs[0] ?? {})) {
    const values = runs.map(run => run[key])
    const numbers = values.filter(value => typeof value === 'number').sort((a, b) => a - b)
    out[key] = numbers[(numbers.length - 1) >> 1] ?? values.every(value => value === true)
  }
  return { ...out, runs: runs.length }
}

/** The medians of all turns. */
export function medianResults (turns: readonly Results[]): Results {
  const [first = new Map<string, Map<string, Figures>>()] = turns
  const all = (work: string, subject: string): Figures[] =>
    turns.map((turn) => turn.get(work)?.get(subject)).filter((figures) => figures !== undefined)
  const ofWork = (work: string, subjects: Iterable<string>): Map<string, Figures> =>
    new Map(Array.from(subjects, (subject) => [subject, medians(all(work, subject))]))
  return new Map([...first].map(([work, subjects]) => [work, ofWork(work, subjects.keys())]))
}

/** A figure of a subject that got through; undefined where it did not, or was not run. */
export function figureOf (results: Results, work: string, subject: string, figure: string): number | undefined {
  const figures = results.get(work)?.get(subject)
  const value = figures?.['whole'] === true ? figures[figure] : undefined
  return typeof value === 'number' ? value : undefined
}

/** At most three digits that say something. */
export function short (value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
