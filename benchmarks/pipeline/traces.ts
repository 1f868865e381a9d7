import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Recorded edits in flat columns: as it is parsed, a trace is megabytes of small arrays that the collector would carry along. */
export interface EditTrace {
  readonly length: number
  readonly endContent: string
  readonly positions: Int32Array
  readonly removed: Int32Array
  readonly inserted: readonly string[]
  /** Asks for the one or two changes that edit `i` is. */
  edit (i: number, change: (mutator: 'removeAt' | 'insertAt', ...args: readonly unknown[]) => void): void
}

interface Recorded { readonly txns: ReadonlyArray<{ readonly patches: readonly Patch[] }>, readonly endContent: string }
type Patch = readonly [position: number, removed: number, inserted: string]

/** The trace so many times, each in front of what the one before it left. */
export function repeated (trace: EditTrace, times: number): EditTrace {
  return {
    ...trace,
    length: trace.length * times,
    edit (i, change) { trace.edit(i % trace.length, change) }
  }
}

export function readTrace (file: string): EditTrace {
  const { txns, endContent } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Recorded
  const patches = txns.flatMap((txn) => txn.patches)
  const positions = Int32Array.from(patches, ([position]) => position)
  const removed = Int32Array.from(patches, ([, count]) => count)
  const inserted = patches.map(([, , letters]) => letters)
  return {
    length: patches.length,
    endContent, positions, removed, inserted,
    edit (i, change) {
      const at = positions[i] ?? 0
      const gone = removed[i] ?? 0
      const letters = inserted[i] ?? ''
      if (gone > 0) change('removeAt', at, gone)
      if (letters !== '') change('insertAt', at, letters)
    }
  }
}
