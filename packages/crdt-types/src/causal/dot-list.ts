import type { Dot } from './causal-context.js'

/** Dots of one element: nearly always one, a few under concurrency. In place. */
export function removeDot (dots: Dot[], dot: Dot): void {
  const i = dots.findIndex(other => other.counter === dot.counter && other.replica === dot.replica)
  if (i !== -1) dots.splice(i, 1)
}

/** Dots in the order every replica agrees on. */
export function compareDots (a: Dot, b: Dot): number {
  return a.counter - b.counter || (a.replica < b.replica ? -1 : a.replica > b.replica ? 1 : 0)
}
