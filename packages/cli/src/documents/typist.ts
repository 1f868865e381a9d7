import type { Collaboration, SharedOf } from '@peer-base/app'
import { interrupted, pause } from '../shell/wait.js'
import type { Trace } from './trace.js'

/** Edits between two looks at the clock and the network. */
const burst = 256

export interface TypingOptions {
  readonly signal: AbortSignal
  /** Edits per second at most; undefined for no limit. */
  readonly rate: number | undefined
  progress (done: number): void
}

/**
 * Types the edits of a trace behind what the text holds, and follows that place when others write before it. Resolves when every edit
 * was accepted. Others writing in the middle of it may lead to a position out of range.
 *
 * @throws PEERBASE_INTERRUPTED, PEERBASE_READ_ONLY, PEERBASE_INVALID_POSITION and others of the mutators
 */
export async function typeTrace (
  { shared, collaboration }: { readonly shared: SharedOf<'text', string>, readonly collaboration: Pick<Collaboration, 'on' | 'off'> },
  trace: Trace,
  { signal, rate, progress }: TypingOptions
): Promise<void> {
  let base = shared.value().length
  const anchor = shared.positionAt(base)
  const moved = (fromSelf: boolean): void => { if (!fromSelf) base = shared.indexOf(anchor) }
  const failures: unknown[] = []
  const failed = (error: unknown): void => { failures.push(error) }
  collaboration.on('state changed', moved)
  try {
    const started = performance.now()
    for (const [index, [position, removed, inserted]] of trace.edits.entries()) {
      if (index % burst === 0) {
        await breathe({ aheadMS: rate === undefined ? 0 : index / rate * 1000 - (performance.now() - started), signal })
        progress(index)
        if (failures.length > 0) throw failures[0]
      }
      if (removed > 0) shared.removeAt(base + position, removed).catch(failed)
      if (inserted !== '') shared.insertAt(base + position, inserted).catch(failed)
    }
    // Rejections come in order, before that of a promise made later.
    await breathe({ aheadMS: 0, signal })
    if (failures.length > 0) throw failures[0]
  } finally {
    collaboration.off('state changed', moved)
  }
}

/** Lets the network have its turn, and waits where typing is ahead of its rate. */
async function breathe ({ aheadMS, signal }: { readonly aheadMS: number, readonly signal: AbortSignal }): Promise<void> {
  if (signal.aborted) throw interrupted()
  if (aheadMS > 1) await pause(aheadMS, signal)
  else await new Promise<void>((resolve) => { setImmediate(resolve) })
}
