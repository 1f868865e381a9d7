/** The wall clock: milliseconds since 1970. The only place of this package that reads it. */
export function systemNow (): number {
  return Date.now()
}
