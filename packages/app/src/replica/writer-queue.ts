import type { Soon } from '../util/soon.js'

/**
 * Runs tasks one after another. Who waits: callers of `run` wait for their own task and all queued before it. A task must
 * never await another task of the same queue. A task that fails does not stop the next.
 */
export interface WriterQueue {
  run<T> (task: () => Soon<T>): Promise<T>
  /** Resolves when everything queued so far has ended. */
  idle (): Promise<void>
}

export function createWriterQueue (): WriterQueue {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    run (task) {
      const result = tail.then(task)
      tail = result.catch(ignore)
      return result
    },
    idle: async () => { await tail }
  }
}

/** Who asked for a task hears why it failed; who comes after it does not. */
function ignore (): void {}
