import { toError } from '../errors.js'

/** Where a fault goes that no caller can catch. It never throws. */
export type Report = (error: Error) => void

/** Takes over a promise nobody awaits: should it reject, `report` hears why. */
export function reportRejection (promise: PromiseLike<unknown>, report: Report): void {
  promise.then(undefined, (error: unknown) => { report(toError(error)) })
}

/** Calls somebody else's callback: what it throws, or what its promise rejects with, goes to `report`. */
export function callReporting (task: () => unknown, report: Report): void {
  try {
    const result = task()
    if (isPromiseLike(result)) reportRejection(result, report)
  } catch (error) {
    report(toError(error))
  }
}

export function isPromiseLike (value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
