/** Of one size, so many wait to be used again: of all sizes together, some hundred kilobytes. */
const KEPT = 4
const SMALLEST = 32
/** Most leaves need no more; larger ones, of a text that was pasted whole, are not kept. */
const LARGEST = 4096

/** By size: arrays that nobody uses. */
const unused = new Map<number, Uint16Array[]>()

/**
 * An array of at least so many code units, with whatever somebody left in it: what one leaf gives up is mostly what the next one needs, and to
 * ask the platform for some kilobytes costs more than the edits that are made in them. Sizes are powers of two and those halfway between. O(1)
 */
export function takeUnits (atLeast: number): Uint16Array {
  const size = sizeFor(atLeast)
  return unused.get(size)?.pop() ?? new Uint16Array(size)
}

/** Gives an array from `takeUnits` back; whoever gives it must not look at it again. O(1) */
export function giveUnits (units: Uint16Array): void {
  if (units.length > LARGEST) return
  const same = unused.get(units.length)
  if (same === undefined) unused.set(units.length, [units])
  else if (same.length < KEPT) same.push(units)
}

function sizeFor (atLeast: number): number {
  if (atLeast <= SMALLEST) return SMALLEST
  const power = 31 - Math.clz32(atLeast - 1)
  const halfway = 3 << (power - 1)
  return atLeast <= halfway ? halfway : 2 << power
}
