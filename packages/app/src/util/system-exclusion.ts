import type { Exclusion } from '../ports/exclusion.js'

/**
 * Web Locks where the platform has them (https://www.w3.org/TR/web-locks/). Where it has none a store is opened by one process only:
 * LevelDB locks its folder.
 */
export const systemExclusion: Exclusion = Object.freeze({
  run: async <T>(name: string, task: () => Promise<T>): Promise<T> => {
    // Not there in Node before 24, nor in pages that were not loaded securely.
    const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks
    return locks === undefined ? await task() : await locks.request(name, task)
  }
})
