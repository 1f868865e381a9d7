import type { Network, PeerId, TopicListener } from '@peer-base/app'

/**
 * Speaks gossip in the name of any number of peers, as if each were on the network: what a victim hears comes with the author that
 * the network vouches for.
 */
export class Whispers {
  /** Messages that victims rejected. */
  rejected = 0
  readonly #listeners = new Map<PeerId, Map<string, Set<TopicListener>>>()

  /** Listens in on whom a process listens to. */
  readonly narrow = (network: Network): Network => {
    const topics = new Map<string, Set<TopicListener>>()
    this.#listeners.set(network.self, topics)
    return new Proxy(network, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key)
        if (key !== 'subscribe') return typeof value === 'function' ? value.bind(target) as unknown : value
        return (topic: string, listener: TopicListener) => {
          const listeners = topics.get(topic) ?? new Set()
          topics.set(topic, listeners.add(listener))
          const cancel = target.subscribe(topic, listener)
          return () => {
            listeners.delete(listener)
            cancel()
          }
        }
      }
    })
  }

  /** `from` says `bytes` on `topic`, and `victim` hears it. */
  speak (victim: PeerId, { topic, bytes, from }: { readonly topic: string, readonly bytes: Uint8Array, readonly from: PeerId }): void {
    for (const listener of this.#listeners.get(victim)?.get(topic) ?? []) {
      try {
        listener.heard(bytes.slice(), from)
      } catch {
        this.rejected += 1
      }
    }
  }
}
