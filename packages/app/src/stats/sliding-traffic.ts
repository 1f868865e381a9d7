export type Direction = 'in' | 'out'

/** Sums over the window. */
export interface Sums {
  readonly bytes: Flow
  readonly messages: Flow
}

export interface Flow { readonly in: number, readonly out: number }

/** Numbers of one bucket: bytes in, bytes out, messages in, messages out. */
const fields = 4

/**
 * Traffic over the last `buckets · bucketMS` ms, to the grain of one bucket: a ring of buckets, each stamped with the
 * span of time it stands for, so that a quiet time costs nothing and no timer is needed. `record` is O(1), `sums` and
 * memory O(buckets).
 */
export class SlidingTraffic {
  readonly #buckets: number
  readonly #bucketMS: number
  readonly #values: Float64Array
  readonly #spans: Float64Array
  #newest = -Infinity

  constructor ({ buckets, bucketMS }: { readonly buckets: number, readonly bucketMS: number }) {
    this.#buckets = buckets
    this.#bucketMS = bucketMS
    this.#values = new Float64Array(buckets * fields)
    this.#spans = new Float64Array(buckets).fill(-Infinity)
  }

  record (nowMS: number, direction: Direction, bytes: number): void {
    const span = Math.floor(nowMS / this.#bucketMS)
    const bucket = span % this.#buckets
    const first = bucket * fields
    if (this.#spans[bucket] !== span) {
      this.#spans[bucket] = span
      this.#values.fill(0, first, first + fields)
    }
    this.#newest = span
    this.#add(first + (direction === 'in' ? 0 : 1), bytes)
    this.#add(first + (direction === 'in' ? 2 : 3), 1)
  }

  sums (nowMS: number): Sums {
    const totals: [number, number, number, number] = [0, 0, 0, 0]
    this.#spans.forEach((span, bucket) => {
      if (!this.#counts(span, nowMS)) return
      for (let field = 0; field < fields; field++) totals[field]! += this.#values[bucket * fields + field] ?? 0
    })
    const [bytesIn, bytesOut, messagesIn, messagesOut] = totals
    return { bytes: { in: bytesIn, out: bytesOut }, messages: { in: messagesIn, out: messagesOut } }
  }

  /** Whether nothing was recorded within the window. O(1). */
  isSilent (nowMS: number): boolean {
    return !this.#counts(this.#newest, nowMS)
  }

  #counts (span: number, nowMS: number): boolean {
    return span > Math.floor(nowMS / this.#bucketMS) - this.#buckets
  }

  #add (index: number, amount: number): void {
    this.#values[index] = (this.#values[index] ?? 0) + amount
  }
}
