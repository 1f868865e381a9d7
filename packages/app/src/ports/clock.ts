/** Ends a subscription, a timer or a listener. Calling it again does nothing; it never throws. */
export type Cancel = () => void

/** Time. Monotonic: never runs backwards, says nothing about the calendar. */
export interface Clock {
  /** Milliseconds since an arbitrary start. */
  now (): number
  /** Runs `task` once, `delayMS` from now or later, never synchronously; never after `Cancel`. */
  after (delayMS: number, task: () => void): Cancel
}
