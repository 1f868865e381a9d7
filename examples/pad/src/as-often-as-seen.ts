/** Every second frame of a screen of 60 Hz: nobody sees that what others do is drawn no more often, and each drawing may be in the way of a key. */
const drawnEveryMS = 33
/** What is out of sight is taken along by then. */
const unseenEveryMS = 250

/**
 * Runs `task` when asked, at once if it did not run just before, and no more often than is seen: less often yet for what is out of sight. Not
 * in the callback of a frame: an editor that is changed there measures itself in another one, and a key then waits for two.
 */
export function asOftenAsSeen (task: () => void): (isInSight?: boolean) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let ranAt = Number.NEGATIVE_INFINITY
  const run = (): void => {
    clearTimeout(timer)
    dueAt = Number.POSITIVE_INFINITY
    ranAt = performance.now()
    task()
  }
  return (isInSight = true) => {
    const at = ranAt + (isInSight ? drawnEveryMS : unseenEveryMS)
    if (at >= dueAt) return
    const wait = at - performance.now()
    if (wait <= 0) return run()
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(run, wait)
  }
}
