/** A change as it was asked for. */
export interface Call {
  readonly path: readonly string[]
  readonly typeName: string
  readonly mutator: string
  readonly args: readonly unknown[]
}

/**
 * What was changed under a replica key of last time. Should it turn out that the key was used elsewhere since then (a restored
 * backup, a copied profile), these changes are made again under another: deltas name the replica that made them, calls do not.
 */
export interface Journal {
  add (call: Call): void
  /** Takes note of the calls that go into the next entry; the result takes note of its number. */
  seal (): (seq: number) => void
  /** Calls of entries from `seq` on, and those in no entry yet. */
  since (seq: number): readonly Call[]
}

/** Calls kept. A key that is used elsewhere is found out at the first exchange with anybody who knows, long before. */
const maxCalls = 10_000

export function createJournal (): Journal {
  let calls: Array<{ readonly call: Call, seq: number | undefined }> = []
  return {
    add (call) {
      calls.push({ call, seq: undefined })
      if (calls.length > maxCalls) calls = calls.slice(-maxCalls / 2)
    },
    seal () {
      const sealed = calls.filter(({ seq }) => seq === undefined)
      return (seq) => { for (const kept of sealed) kept.seq = seq }
    },
    since: (seq) => calls.filter((kept) => kept.seq === undefined || kept.seq >= seq).map(({ call }) => call)
  }
}
