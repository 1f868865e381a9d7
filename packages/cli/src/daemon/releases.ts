/** Registers what must be released at the end. */
export type Defer = (release: () => Promise<void>) => void

/** Runs `task`; then, however it ended, releases what it registered, the last first. A release that fails does not keep back the others. */
export async function withReleases (task: (defer: Defer) => Promise<void>): Promise<void> {
  const releases: Array<() => Promise<void>> = []
  const failures: unknown[] = []
  try {
    await task((release) => { releases.push(release) })
  } finally {
    for (const release of releases.reverse()) await release().catch((error: unknown) => { failures.push(error) })
  }
  if (failures.length > 0) throw failures[0]
}
