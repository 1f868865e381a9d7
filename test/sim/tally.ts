import type { Report } from './seeds.js'

const tellEveryMS = 5000

/** What the workers of a run report, added up and told of: now and then while it lasts, each failure at once. */
export class Tally {
  readonly #scenario: string
  readonly #total: number
  readonly #started = performance.now()
  readonly #failed: number[] = []
  #toldAt = performance.now()
  #done = 0
  #twice = 0

  constructor ({ scenario, total }: { readonly scenario: string, readonly total: number }) {
    this.#scenario = scenario
    this.#total = total
  }

  get done (): number { return this.#done }
  get hasFailed (): boolean { return this.#failed.length > 0 }

  add ({ seeds, twice, failures }: Report): void {
    this.#done += seeds
    this.#twice += twice
    for (const { seed, message } of failures) {
      this.#failed.push(seed)
      console.log(`seed ${seed} failed: ${message.split('\n')[0]}\n  npm run sim -- --scenario ${this.#scenario} --seed ${seed}`)
    }
    if (performance.now() - this.#toldAt < tellEveryMS) return
    this.#toldAt = performance.now()
    console.log(`${this.#done} of ${this.#total} seeds, ${this.#failed.length} failed, ${this.#rate()}`)
  }

  /** The last word: how many, how long, which failed, and how many were run twice and left the same trace. */
  sum (): void {
    const lowest = [...this.#failed].sort((a, b) => a - b)[0]
    console.log(`${this.#done} seeds of ${this.#scenario} in ${this.#seconds().toFixed(1)} s (${this.#rate()}): ` +
      `${this.#failed.length} failed${lowest === undefined ? '' : `, the first is ${lowest}`}; ${this.#twice} run twice, with equal traces`)
  }

  #seconds (): number {
    return (performance.now() - this.#started) / 1000
  }

  #rate (): string {
    return `${(this.#done / this.#seconds()).toFixed(1)} seeds/s`
  }
}
