import { PeerBaseError } from '../../errors.js'
import type { Clock } from '../../ports/clock.js'

export interface Deadline {
  readonly signal: AbortSignal
  /** Releases the timer and the listeners. */
  clear (): void
}

/** A signal that aborts after `afterMS`, or with one of `signals`, whichever comes first. */
export function deadline (clock: Clock, afterMS: number, ...signals: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController()
  const cancel = clock.after(afterMS, () => { controller.abort(new PeerBaseError('PEERBASE_UNREACHABLE', `No answer within ${afterMS} ms`)) })
  const given = signals.filter((signal) => signal !== undefined)
  const follow = (event: Event): void => {
    if (event.target instanceof AbortSignal) controller.abort(event.target.reason)
  }
  for (const signal of given) {
    if (signal.aborted) controller.abort(signal.reason)
    signal.addEventListener('abort', follow)
  }
  return {
    signal: controller.signal,
    clear () {
      cancel()
      for (const signal of given) signal.removeEventListener('abort', follow)
    }
  }
}

/** `promise`, unless `signal` aborts first: then rejects with its reason, and the promise goes on alone. */
export async function unlessAborted<T> (promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise
  signal.throwIfAborted()
  let stop: () => void = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => { reject(signal.reason as unknown) }
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
