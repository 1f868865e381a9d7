/** Every second frame of a screen of 60 Hz: nobody sees that what others do is drawn no more often, and each drawing may be in the way of a key. */
const drawnEveryMS = 33

/**
 * Runs `task` when asked, at once if it did not run just before, and no more often than is seen. Not in the callback of a frame:
 * an editor that is changed there measures itself in another one, and a key then waits for two.
 */
export function asOftenAsSeen (task: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let ranAt = Number.NEGATIVE_INFINITY
  const run = (): void => {
    timer = undefined
    ranAt = performance.now()
    task()
  }
  return () => {
    if (timer !== undefined) return
    const wait = ranAt + drawnEveryMS - performance.now()
    if (wait <= 0) run()
    else timer = setTimeout(run, wait)
  }
}
