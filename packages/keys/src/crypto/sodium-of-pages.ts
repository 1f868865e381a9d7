import type { loadSodium as load } from './sodium-of-node.js'

/** What stands for sodium-of-node.ts in a bundle for browsers: there is none. */
export const loadSodium: typeof load = () => undefined
