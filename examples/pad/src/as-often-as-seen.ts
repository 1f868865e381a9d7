/** Of a screen of 60 Hz: more often is not seen. */
const frameMS = 16

/**
 * Runs `task` when asked, at once if it did not run just before, and no more often than frames are painted. Not in the callback of a frame:
 * an editor that is changed there measures itself in another one, and a key then waits for two.
 */
export function atFrameRate (task: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let ranAt = Number.NEGATIVE_INFINITY
  const run = (): void => {
    timer = undefined
    ranAt = performance.now()
    task()
  }
  return () => {
    if (timer !== undefined) return
    const wait = ranAt + frameMS - performance.now()
    if (wait <= 0) run()
    else timer = setTimeout(run, wait)
  }
}
