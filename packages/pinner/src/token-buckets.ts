import type { Clock } from '@peer-base/app/participant'

/** An allowance per name: so much at once, and as much again each minute. */
export interface TokenBuckets {
  /** Takes one of `name`'s tokens; false when there is none. O(1). */
  take (name: string): boolean
}

/** Names remembered: the longest unheard is forgotten, and starts afresh. Bounds the memory that strangers can claim. */
const maxNames = 10_000
const minuteMS = 60_000

/** Token buckets (Turner, "New directions in communications", 1986), refilled when they are looked at: no timers. */
export function createTokenBuckets (clock: Clock, { perMinute }: { readonly perMinute: number }): TokenBuckets {
  const buckets = new Map<string, { tokens: number, at: number }>()
  return {
    take (name) {
      const now = clock.now()
      const before = buckets.get(name) ?? { tokens: perMinute, at: now }
      const tokens = Math.min(perMinute, before.tokens + (now - before.at) * perMinute / minuteMS)
      buckets.delete(name)
      buckets.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
      const oldest = buckets.keys().next()
      if (buckets.size > maxNames && oldest.done !== true) buckets.delete(oldest.value)
      return tokens >= 1
    }
  }
}
