/** A task due at a moment of virtual time; `task` goes when it is cancelled. */
export interface Timer {
  readonly dueMS: number
  readonly order: number
  task: (() => void) | undefined
}

/** Timers by moment, then by the order they were set. A binary heap: `push` and `pop` cost O(log n). */
export class TimerHeap {
  #timers: Timer[] = []
  #cancelled = 0

  get size (): number {
    return this.#timers.length - this.#cancelled
  }

  push (timer: Timer): void {
    const timers = this.#timers
    let at = timers.length
    timers.push(timer)
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = timers[parentAt]
      if (parent === undefined || !isBefore(timer, parent)) break
      timers[at] = parent
      at = parentAt
    }
    timers[at] = timer
  }

  /** The next timer that still has a task, left in place. */
  peek (): Timer | undefined {
    for (let first = this.#timers[0]; first !== undefined; first = this.#timers[0]) {
      if (first.task !== undefined) return first
      this.#removeFirst()
      this.#cancelled--
    }
    return undefined
  }

  pop (): Timer | undefined {
    const first = this.peek()
    if (first !== undefined) this.#removeFirst()
    return first
  }

  /** The task of a timer in the heap is gone. Once half of the heap is dead weight, it is rebuilt. */
  noteCancelled (): void {
    this.#cancelled++
    if (this.#cancelled < 64 || this.#cancelled * 2 < this.#timers.length) return
    const live = this.#timers.filter(timer => timer.task !== undefined)
    this.#timers = []
    this.#cancelled = 0
    for (const timer of live) this.push(timer)
  }

  #removeFirst (): void {
    const timers = this.#timers
    const last = timers.pop()
    if (last === undefined || timers.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const child = this.#smaller(left, left + 1)
      const timer = timers[child]
      if (timer === undefined || !isBefore(timer, last)) break
      timers[at] = timer
      at = child
    }
    timers[at] = last
  }

  #smaller (left: number, right: number): number {
    const a = this.#timers[left]
    const b = this.#timers[right]
    return a !== undefined && b !== undefined && isBefore(b, a) ? right : left
  }
}

function isBefore (a: Timer, b: Timer): boolean {
  return a.dueMS < b.dueMS || (a.dueMS === b.dueMS && a.order < b.order)
}
