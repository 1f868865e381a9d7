/** A value as text for a terminal: JSON, with sets as arrays, maps as objects and bytes in hexadecimal. */
export function printable (value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Set) return [...part as Set<unknown>]
    if (part instanceof Map) return Object.fromEntries([...part as Map<unknown, unknown>].map(([key, each]) => [String(key), each]))
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex')
    return typeof part === 'bigint' ? part.toString() : part
  }) ?? String(value)
}

/** Without characters that steer a terminal: what others wrote must not draw on it. Line ends stay. */
export function harmless (text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => character === '\n' ? character : '·')
}
