import { isPromiseLike } from './report.js'

/** A value that is there already, or a promise of one. */
export type Soon<T> = T | Promise<T>

/** By what it can do, not by its class: libraries replace the global one, and what is not waited for would be taken for the value. */
export function isPromise<T> (value: Soon<T>): value is Promise<T> {
  return isPromiseLike(value)
}

/**
 * Goes on with a value at once where it is there, else when it comes. An async function costs an array of its registers and turns of the
 * microtask queue also where it waits for nothing, and one entry would pass through a dozen of them. What throws before anything was waited for
 * throws to the caller.
 */
export function whenThere<T, R> (value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** One item after the other, each when the one before it is done: at once as long as nothing is waited for. */
export function inTurn<T> (items: readonly T[], each: (item: T, index: number) => Soon<void>): Soon<void> {
  for (let index = 0; index < items.length; index++) {
    // within the bounds just checked
    const done = each(items[index] as T, index)
    if (isPromise(done)) return goOn(items, each, { done, next: index + 1 })
  }
  return undefined
}

async function goOn<T> (
  items: readonly T[], each: (item: T, index: number) => Soon<void>, { done, next }: { readonly done: Promise<void>, readonly next: number }
): Promise<void> {
  await done
  for (let index = next; index < items.length; index++) await each(items[index] as T, index)
}
