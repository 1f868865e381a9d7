import { once, type Store } from './store.js'

/** A collaboration as far as showing its value needs it: any `Collaboration`, root or sub. */
export interface Showing<Value> {
  readonly shared: {
    value (): Value
    on (event: 'delta', listener: (delta: unknown, fromSelf: boolean) => void): unknown
    on (event: 'state changed', listener: (fromSelf: boolean) => void): unknown
    off (event: 'delta', listener: (delta: unknown, fromSelf: boolean) => void): unknown
    off (event: 'state changed', listener: (fromSelf: boolean) => void): unknown
  }
}

/**
 * The value of a shared document. Changes of others are told once a turn. Own changes are told at once, before the mutator
 * returns: React puts a controlled input back to its last value after each event, and would move the caret.
 */
export function createSharedStore<Value> ({ shared }: Showing<Value>): Store<Value> {
  return {
    subscribe (listener) {
      const own = (_delta: unknown, fromSelf: boolean): void => { if (fromSelf) listener() }
      const any = (): void => { listener() }
      shared.on('delta', own)
      shared.on('state changed', any)
      return once(() => {
        shared.off('delta', own)
        shared.off('state changed', any)
      })
    },
    getSnapshot: () => shared.value()
  }
}

export interface Selecting<Value, Selection> {
  readonly select: (value: Value) => Selection
  /** Whether two selections show the same. @default Object.is */
  readonly isEqual?: (a: Selection, b: Selection) => boolean
  /** What was shown last: kept where it is equal, so that what is made anew at each call does not render anew. */
  readonly shown?: () => { readonly selection: Selection } | undefined
}

/** A part of what a store has. `select` runs once for each value. */
export function selectFrom<Value, Selection> (
  store: Store<Value>, { select, isEqual = Object.is, shown }: Selecting<Value, Selection>
): Store<Selection> {
  let last: { readonly value: Value, readonly selection: Selection } | undefined
  return {
    subscribe: store.subscribe,
    getSnapshot () {
      const value = store.getSnapshot()
      if (last !== undefined && Object.is(last.value, value)) return last.selection
      const selection = select(value)
      const before = last ?? shown?.()
      last = { value, selection: before !== undefined && isEqual(before.selection, selection) ? before.selection : selection }
      return last.selection
    }
  }
}
