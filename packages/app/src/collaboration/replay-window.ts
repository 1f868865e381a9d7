/** Which messages of a sender were seen: a message counts once. */
export interface ReplayWindow {
  /** True the first time a prefix (8 bytes of session, 6 of counter) of a sender is seen, and not below its window. */
  accept (sender: string, prefix: Uint8Array): boolean
}

/** How far behind the newest counter a late message may be. */
const width = 1024
/** Sessions remembered over all senders; the longest silent is forgotten first. */
const sessionsKept = 4096

/** A sliding window per sender and session, as in RFC 4303 section 3.4.3. Amortised O(1) a message, memory bounded. */
export function createReplayWindow (): ReplayWindow {
  const sessions = new Map<string, { highest: number, readonly seen: Set<number> }>()
  return {
    accept (sender, prefix) {
      const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
      const session = `${sender} ${view.getUint32(0)} ${view.getUint32(4)}`
      const counter = view.getUint16(8) * 2 ** 32 + view.getUint32(10)
      const known = sessions.get(session) ?? { highest: -1, seen: new Set<number>() }
      if (counter <= known.highest - width || known.seen.has(counter)) return false
      known.seen.add(counter)
      known.highest = Math.max(known.highest, counter)
      if (known.seen.size > 2 * width) {
        for (const seen of known.seen) if (seen <= known.highest - width) known.seen.delete(seen)
      }
      sessions.delete(session)
      sessions.set(session, known)
      const oldest = sessions.size > sessionsKept ? sessions.keys().next().value : undefined
      if (oldest !== undefined) sessions.delete(oldest)
      return true
    }
  }
}
