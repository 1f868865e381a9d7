import type { Random } from '../ports/random.js'

/** The platform's generator. */
export const systemRandom: Random = Object.freeze({
  uint32: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
})
