import type { Random } from '@peer-base/app'

/** Randomness that repeats: the same seed and labels give the same numbers, on every platform. */
export interface SeededRandom extends Random {
  readonly seed: string
  /** Uniform in 0 … n - 1, for 1 ≤ n ≤ 2^32. */
  below (n: number): number
  /** Uniform in 0 ≤ x < 1. */
  fraction (): number
  /** True with the given probability; 0 and 1 draw nothing, so that a fault that is off changes no other choice. */
  chance (probability: number): boolean
  pick<T> (items: readonly T[]): T
  /** A new array: Fisher and Yates. */
  shuffle<T> (items: readonly T[]): T[]
  bytes (length: number): Uint8Array
  /** An independent stream, the same for the same label however much was drawn here before. */
  fork (label: string): SeededRandom
}

/** sfc32 of PractRand (Doty-Humphrey): 128 bits of state, one draw takes about 2 ns. */
export function createSeededRandom (seed: string | number): SeededRandom {
  const name = String(seed)
  let [a, b, c, counter] = stateFrom(name)

  const uint32 = (): number => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + result | 0
    return result >>> 0
  }
  for (let i = 0; i < 12; i++) uint32()

  return createDraws(name, uint32)
}

function createDraws (seed: string, uint32: () => number): SeededRandom {
  const fraction = (): number => uint32() / 2 ** 32
  // The bias of the product is n / 2^32 at most: nothing a test could notice, and one draw whatever n is.
  const below = (n: number): number => Math.floor(fraction() * n)
  return {
    seed,
    uint32,
    fraction,
    below,
    chance: probability => probability >= 1 || (probability > 0 && fraction() < probability),
    pick: items => {
      if (items.length === 0) throw new RangeError('There is nothing to pick from.')
      return items[below(items.length)] as (typeof items)[number]
    },
    shuffle: items => {
      const shuffled = [...items]
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = below(i + 1)
        // Both indices lie within the array.
        ;[shuffled[i], shuffled[j]] = [shuffled[j] as (typeof items)[number], shuffled[i] as (typeof items)[number]]
      }
      return shuffled
    },
    bytes: length => Uint8Array.from({ length }, () => uint32() & 0xff),
    fork: label => createSeededRandom(`${seed}/${label}`)
  }
}

/** Four words from a text: FNV-1a with four offsets, each finished as MurmurHash3 does. */
function stateFrom (text: string): [number, number, number, number] {
  const word = (offset: number): number => {
    let hash = offset
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) | 0
  }
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x7f4a7c15), word(0x2545f491)]
}
