/**
 * What `useSyncExternalStore` reads: the whole meaning of a hook lies in one of these, and React only shows it.
 * `getSnapshot` gives the same reference while nothing changed, subscribed or not.
 */
export interface Store<Snapshot> {
  /** Calls `listener` after each change. What is returned ends that, once; a store holds resources only while it is subscribed to. */
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => Snapshot
}

/** A store that never changes: what a hook reads before there is a collaboration. */
export function constantStore<Snapshot> (snapshot: Snapshot): Store<Snapshot> {
  return { subscribe: () => () => {}, getSnapshot: () => snapshot }
}

/** An end that works once, whoever calls it how often: StrictMode and careful users call it twice. */
export function once (end: () => void): () => void {
  let ended = false
  return () => {
    if (ended) return
    ended = true
    end()
  }
}
