/**
 * Runs tasks one after another. Who waits: callers of `run` wait for their own task and all queued before it. A task must
 * never await another task of the same queue. A task that fails does not stop the next.
 */
export interface WriterQueue {
  run<T> (task: () => Promise<T>): Promise<T>
  /** Resolves when everything queued so far has ended. */
  idle (): Promise<void>
}

export function createWriterQueue (): WriterQueue {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    run (task) {
      const result = tail.then(task)
      tail = result.catch(() => {})
      return result
    },
    idle: async () => { await tail }
  }
}
