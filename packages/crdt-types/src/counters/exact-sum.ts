/**
 * A running sum of safe integers that stays exact beyond 2^53, so that it does not depend on the order of the terms:
 * replicas that heard the same show the same, even when somebody counted absurdly high. O(1).
 */
export class ExactSum {
  #low = 0
  #high = 0n

  add (n: number): void {
    const low = this.#low + n
    if (Number.isSafeInteger(low)) {
      this.#low = low
      return
    }
    this.#high += BigInt(this.#low)
    this.#low = n
  }

  /** The double nearest to the sum. */
  get value (): number {
    const n = this.#high === 0n ? this.#low : Number(this.#high + BigInt(this.#low))
    return n === 0 ? 0 : n
  }
}
