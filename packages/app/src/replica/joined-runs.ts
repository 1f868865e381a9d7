import type { EntryRun } from '@peer-base/protocol'

/** Runs of frames that came one after the other: what goes on in the next frame becomes one run, which one signature vouches for. */
export function joinRuns (frames: ReadonlyArray<readonly EntryRun[]>): EntryRun[] {
  const joined: Array<{ replica: EntryRun['replica'], first: number, entries: Array<EntryRun['entries'][number]> }> = []
  for (const { replica, first, entries } of frames.flat()) {
    const last = joined.at(-1)
    if (last !== undefined && last.replica === replica && last.first + last.entries.length === first) last.entries.push(...entries)
    else joined.push({ replica, first, entries: [...entries] })
  }
  return joined
}
