/**
 * A set of positive integers as ascending, disjoint, non-adjacent half-open ranges: `[start, end, start, end, …]`.
 * The form is canonical: equal sets are equal arrays. Owned by whoever holds it; functions say when they change it.
 */
export type Intervals = number[]

/** Index of the first range that ends at or after `n`, as an index into the flat array. O(log ranges). */
function firstEndingAt (set: Intervals, n: number): number {
  // Counters mostly arrive in order, so the last range is the likely one.
  const last = set.length - 2
  if (last < 0 || n > at(set, last + 1)) return set.length
  let low = 0
  let high = last / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(set, middle * 2 + 1) < n) low = middle + 1
    else high = middle
  }
  return low * 2
}

function at (set: Intervals, index: number): number {
  return set[index] ?? 0
}

/** Is `n` in the set? O(log ranges). */
export function includes (set: Intervals, n: number): boolean {
  const i = firstEndingAt(set, n + 1)
  return i < set.length && at(set, i) <= n
}

/** Are all of `[start, end)` in the set? O(log ranges). */
export function includesRange (set: Intervals, start: number, end: number): boolean {
  const i = firstEndingAt(set, end)
  return i < set.length && at(set, i) <= start
}

/** Adds `[start, end)` in place. O(log ranges), plus the ranges behind it when the number of ranges changes. */
export function addRange (set: Intervals, start: number, end: number): void {
  const first = firstEndingAt(set, start)
  if (first === set.length) {
    set.push(start, end)
    return
  }
  let next = first
  while (next < set.length && at(set, next) <= end) next += 2
  if (next === first) {
    set.splice(first, 0, start, end)
    return
  }
  const newStart = Math.min(start, at(set, first))
  const newEnd = Math.max(end, at(set, next - 1))
  if (next === first + 2) {
    set[first] = newStart
    set[first + 1] = newEnd
  } else {
    set.splice(first, next - first, newStart, newEnd)
  }
}

/** The union, as a new array. O(ranges of both). */
export function union (a: Intervals, b: Intervals): Intervals {
  const result: Intervals = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && at(a, i) <= at(b, j))
    const start = fromA ? at(a, i) : at(b, j)
    const end = fromA ? at(a, i + 1) : at(b, j + 1)
    if (fromA) i += 2
    else j += 2
    const last = result.length - 1
    if (last > 0 && at(result, last) >= start) result[last] = Math.max(at(result, last), end)
    else result.push(start, end)
  }
  return result
}

/** How many integers. O(ranges). */
export function cardinality (set: Intervals): number {
  let n = 0
  for (let i = 0; i < set.length; i += 2) n += at(set, i + 1) - at(set, i)
  return n
}
