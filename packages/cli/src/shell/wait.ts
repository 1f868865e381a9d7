import { CliError } from '../cli-error.js'

export interface WaitOptions {
  readonly timeoutMS: number
  readonly signal: AbortSignal
  /** @default 50 */
  readonly everyMS?: number
}

/** Resolves with true once `holds` does, false when the time is over. @throws PEERBASE_INTERRUPTED */
export async function waitUntil (holds: () => boolean, { timeoutMS, signal, everyMS = 50 }: WaitOptions): Promise<boolean> {
  const end = performance.now() + timeoutMS
  while (!holds()) {
    if (signal.aborted) throw interrupted()
    if (performance.now() >= end) return false
    await pause(everyMS, signal)
  }
  return true
}

/** Resolves after the time, or when the signal is aborted. */
export async function pause (delayMS: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, delayMS)
    signal.addEventListener('abort', done, { once: true })
  })
}

/** Resolves when the signal is aborted. */
export async function untilAborted (signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => { signal.addEventListener('abort', () => { resolve() }, { once: true }) })
}

export function interrupted (): CliError {
  return new CliError('PEERBASE_INTERRUPTED', 'Interrupted before it was done')
}
