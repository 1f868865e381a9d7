import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { createSharedStore, type Selecting, selectFrom, type Showing } from './shared-store.js'
import { constantStore, type Store } from './store.js'

/**
 * The value of a collaboration or sub: the same reference until it changes. Undefined where there is no collaboration yet.
 */
export function useShared<Value> (collaboration: Showing<Value>): Value
export function useShared<Value> (collaboration: Showing<Value> | undefined): Value | undefined
/**
 * What `select` makes of the value; the component renders anew only where that is another one by `isEqual` (`Object.is`).
 * `select` is called again when it is another function than before.
 */
export function useShared<Value, Selection> (
  collaboration: Showing<Value>, select: (value: Value) => Selection, isEqual?: (a: Selection, b: Selection) => boolean
): Selection
export function useShared<Value, Selection> (
  collaboration: Showing<Value> | undefined, select: (value: Value) => Selection, isEqual?: (a: Selection, b: Selection) => boolean
): Selection | undefined
export function useShared (
  collaboration: Showing<unknown> | undefined, select: (value: unknown) => unknown = itself, isEqual: (a: unknown, b: unknown) => boolean = Object.is
): unknown {
  const value = useMemo(() => collaboration && createSharedStore(collaboration), [collaboration])
  const shown = useRef<{ readonly selection: unknown } | undefined>(undefined)
  const store = useMemo(() => value === undefined ? nothing : selectFrom(value, selecting(select, isEqual, shown)), [value, select, isEqual])
  const selection = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
  useEffect(() => { shown.current = value === undefined ? undefined : { selection } })
  return selection
}

const nothing: Store<unknown> = Object.freeze(constantStore<unknown>(undefined))
const itself = (value: unknown): unknown => value

function selecting (
  select: (value: unknown) => unknown,
  isEqual: (a: unknown, b: unknown) => boolean,
  shown: { readonly current: { readonly selection: unknown } | undefined }
): Selecting<unknown, unknown> {
  return { select, isEqual, shown: () => shown.current }
}
