/** At `position`, `removed` units go and `inserted` comes. */
export type Edit = readonly [position: number, removed: number, inserted: string]

/**
 * Edits whose positions count code points, as edits whose positions count UTF-16 units. Keeps the sorted places of the characters
 * outside the basic plane, which are few: O(their number) per edit.
 */
export function toUtf16 (edits: readonly Edit[]): Edit[] {
  if (!edits.some(([, , inserted]) => isWide(inserted))) return [...edits]
  const wide: number[] = []
  return edits.map(([position, removed, inserted]) => {
    const before = lowerBound(wide, position)
    const gone = lowerBound(wide, position + removed) - before
    const points = Array.from(inserted)
    const shift = points.length - removed
    const come = points.flatMap((character, index) => character.length > 1 ? [position + index] : [])
    wide.splice(before, gone, ...come)
    for (let i = before + come.length; i < wide.length; i++) wide[i] = wide[i]! + shift // below the length
    return [position + before, removed + gone, inserted]
  })
}

const isWide = (text: string): boolean => /[\u{10000}-\u{10ffff}]/u.test(text)

/** The first index whose value is not below `bound`. */
function lowerBound (sorted: readonly number[], bound: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < bound) low = middle + 1 // between low and high, so inside
    else high = middle
  }
  return low
}
