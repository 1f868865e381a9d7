import type { Anything } from '../crdt-type.js'
import { ArgumentError } from '../errors.js'
import type { History, UndoTarget } from './history.js'
import { sequenceHistory } from './sequence-history.js'
import { storeHistory } from './store-history.js'

export interface UndoOptions {
  /** How many steps are kept. @default 200 */
  readonly limit?: number
  /**
   * For `ormap`: the type of the value under a key, where the value does not tell. @default `mvreg` for a Set, `ccounter`
   * for a number, `ewflag` for a boolean,
   * `ormap` for an object, whose own values are judged the same way
   */
  readonly typeOf?: (key: string) => string
}

export interface Undo {
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Takes back the last own step that is not taken back yet; false if there is none. Changes of others stay. */
  undo (): boolean
  /** Makes the step last undone again; false if there is none. */
  redo (): boolean
  /** The next change begins a new step, where typing would have gone on with the last one. */
  boundary (): void
  /** Stops listening. */
  stop (): void
}

/**
 * Undo and redo of one's own changes to a `text`, `rga`, `ormap` or `mvreg`, also after others have changed it. Undoing is a change
 * like any other: it travels, and the others see it.
 *
 * What is undone: own insertions that are still there go; what one deleted comes back where it was; a register or key gets its value
 * from before, unless somebody else has changed it since. Of several concurrent values the first comes back.
 *
 * @throws PEERBASE_BAD_ARGUMENT for a document of another type.
 */
export function createUndo (shared: UndoTarget, { limit = 200, typeOf }: UndoOptions = {}): Undo {
  if (!Number.isInteger(limit) || limit < 1) throw new ArgumentError('limit is a positive integer')
  const value = shared.value()
  if (typeof value === 'string' || Array.isArray(value)) return new UndoManager(shared, sequenceHistory(shared), limit)
  const isStore = value instanceof Set ? typeof (shared as { write?: unknown }).write === 'function' : typeof value === 'object' && value !== null
  if (isStore) return new UndoManager(shared, storeHistory(shared, typeOf), limit)
  throw new ArgumentError('Undo works on text, rga, ormap and mvreg')
}

class UndoManager<Part> implements Undo {
  readonly #shared: UndoTarget
  readonly #history: History<Part>
  readonly #limit: number
  readonly #off: (() => void)[] = []
  #done: Part[][] = []
  #undone: Part[][] = []
  /** Where own changes go: while undoing, into the step that redo takes. */
  #target: Part[] | null = null
  #open = false
  #current: unknown
  #previous: unknown
  #change: unknown
  #delta: unknown
  /** An own delta whose `change` has not come yet, or the other way round. */
  #waiting: 'change' | 'delta' | null = null

  constructor (shared: UndoTarget, history: History<Part>, limit: number) {
    this.#shared = shared
    this.#history = history
    this.#limit = limit
    this.#current = shared.value()
    this.#listen('change', (change: unknown, fromSelf?: boolean) => { this.#onChange(change, fromSelf) })
    this.#listen('delta', (delta: unknown, fromSelf?: boolean) => { this.#onDelta(delta, fromSelf) })
  }

  get canUndo (): boolean { return this.#done.length > 0 }
  get canRedo (): boolean { return this.#undone.length > 0 }

  undo (): boolean { return this.#turn(this.#done, this.#undone) }
  redo (): boolean { return this.#turn(this.#undone, this.#done) }
  boundary (): void { this.#open = false }

  stop (): void {
    for (const off of this.#off.splice(0)) off()
  }

  #listen (event: 'change' | 'delta', listener: (...args: Anything[]) => void): void {
    const off = this.#shared.on(event, listener)
    this.#off.push(typeof off === 'function' ? () => { off() } : () => { this.#shared.off?.(event, listener) })
  }

  #onChange (change: unknown, fromSelf: boolean | undefined): void {
    const value = this.#history.after?.(this.#current, change) ?? this.#shared.value()
    if (value !== this.#current) {
      // Some types tell one change in several events.
      this.#previous = this.#current
      this.#current = value
    }
    this.#change = change
    if (fromSelf === false) {
      this.#open = false
      return
    }
    if (fromSelf === undefined) this.#waiting = 'delta'
    else if (this.#waiting === 'change') this.#record()
  }

  #onDelta (delta: unknown, fromSelf: boolean | undefined): void {
    if (fromSelf === false) return
    this.#delta = delta
    if (fromSelf === undefined && this.#waiting === 'delta') this.#record()
    else if (fromSelf === true) this.#waiting = 'change'
  }

  #record (): void {
    this.#waiting = null
    const parts = this.#history.record(this.#delta, this.#change, this.#previous)
    if (parts.length === 0) return
    if (this.#target !== null) {
      this.#target.push(...parts)
      return
    }
    this.#undone = []
    const last = this.#done[this.#done.length - 1]
    const lastPart = last?.[last.length - 1]
    const [first] = parts
    const goesOn = this.#open && lastPart !== undefined && first !== undefined && this.#history.merges(lastPart, first)
    if (goesOn && last !== undefined) last.push(...parts)
    else this.#done.push(parts)
    if (this.#done.length > this.#limit) this.#done.shift()
    this.#open = true
  }

  #turn (from: Part[][], to: Part[][]): boolean {
    const step = from.pop()
    if (step === undefined) return false
    const made: Part[] = []
    this.#target = made
    this.#open = false
    this.#history.begin?.()
    try {
      for (let i = step.length - 1; i >= 0; i--) {
        const part = step[i]
        if (part !== undefined) this.#history.revert(part, () => this.#delta)
      }
    } finally {
      this.#target = null
    }
    if (made.length > 0) to.push(made)
    return true
  }
}
