/** Enough of an id to tell people apart: peer ids differ at their end, replica ids anywhere. */
export function shortId (id: string): string {
  return id.length <= 12 ? id : `…${id.slice(-8)}`
}

/** `17 B`, `1.5 kB`, `3.2 MB`: decimal units, as networks count. */
export function bytesInWords (bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Time of day of a moment in ms since 1970, in this place: `14:05:09`. */
export function timeOfDay (at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** `1 peer`, `2 peers`. */
export function counted (n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
