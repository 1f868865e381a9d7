/** A page that is not painted gets it after so long. */
const hiddenMS = 100

/** Asked for however often, `task` runs once before the next frame is painted. What comes thick and fast is drawn as often as it can be seen. */
export function beforePaint (task: () => void): () => void {
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = undefined
    task()
  }
  return () => {
    if (frame !== undefined) return
    frame = requestAnimationFrame(run)
    timer = setTimeout(run, hiddenMS)
  }
}
