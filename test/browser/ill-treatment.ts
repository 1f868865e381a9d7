import { openLevelStore } from '@peer-base/app'
import type { SeededRandom } from '@peer-base/testkit'
import type { Pad } from './pads.js'
import type { Stage } from './stage.js'

/** What is done to a page while it writes. Gives back the page on which its person goes on. */
export type IllTreatment = (ordeal: Ordeal) => Promise<Pad>

/** By what is done, as the end of a sentence. */
export const illTreatments = {
  'the page is killed': async (ordeal) => {
    await ordeal.scribble(ordeal.pad)
    await ordeal.pad.crash()
    return await ordeal.again()
  },
  'the browser is killed': async (ordeal) => {
    await ordeal.scribble(ordeal.pad)
    await ordeal.pad.killBrowser()
    return await ordeal.anew()
  },
  'a second tab writes, and one of the two is killed': async (ordeal) => {
    const second = await ordeal.again()
    await Promise.all([ordeal.writeSafely(second), ordeal.writeSafely(ordeal.pad)])
    await Promise.all([ordeal.scribble(second), ordeal.scribble(ordeal.pad)])
    const [killed, left] = ordeal.random.below(2) === 0 ? [second, ordeal.pad] : [ordeal.pad, second]
    await killed.crash()
    return left
  },
  'all that the browser kept is deleted': async (ordeal) => {
    const isOpen = ordeal.random.below(2) === 0
    await ordeal.scribble(ordeal.pad)
    if (isOpen) await ordeal.pad.forgetEverything()
    await ordeal.scribble(ordeal.pad)
    await ordeal.pad.crash()
    if (!isOpen) await ordeal.pad.forgetEverything()
    return await ordeal.again()
  },
  'the page is frozen while another tab writes': async (ordeal) => {
    const frozen = ordeal.pad
    await ordeal.scribble(frozen)
    await frozen.freeze()
    const second = await ordeal.again()
    await ordeal.writeSafely(second)
    await second.crash()
    if (ordeal.random.below(2) === 0) {
      await frozen.thaw()
      return frozen
    }
    await frozen.crash()
    return await ordeal.again()
  }
} satisfies Readonly<Record<string, IllTreatment>>

/** A machine that does much else besides is slow, and loses nothing. */
export const patienceMS = 240_000

/** Somebody who writes one pad over and over, whatever is done to the page, and remembers what a pinner confirmed. */
export class Ordeal {
  readonly random: SeededRandom
  readonly #stage: Stage
  readonly #profile: string
  readonly #confirmed: string[] = []
  readonly #writers = new Set<Pad>()
  #slowestMS = 0
  #pad: Pad

  constructor ({ stage, profile, pad, random }: {
    readonly stage: Stage
    /** The disk of the browser that `pad` is open in. */
    readonly profile: string
    readonly pad: Pad
    readonly random: SeededRandom
  }) {
    this.#stage = stage
    this.#profile = profile
    this.#pad = pad
    this.random = random
  }

  get pad (): Pad { return this.#pad }
  /** Texts that a pinner confirmed to the page on which they were written. */
  get confirmed (): readonly string[] { return this.#confirmed }
  /** Pages that wrote something which a pinner confirmed. */
  get writers (): number { return this.#writers.size }
  /** The longest that a pinner took to confirm what was written. */
  get slowestMS (): number { return this.#slowestMS }

  async round (treatment: IllTreatment): Promise<void> {
    await this.writeSafely(this.#pad)
    this.#pad = await treatment(this)
    await this.#pad.has(this.#confirmed)
  }

  /** Writes something and waits until a pinner has confirmed it. */
  async writeSafely (pad: Pad): Promise<void> {
    const text = `<${this.#confirmed.length}:${this.random.below(1e6)}>`
    this.#confirmed.push(text)
    this.#writers.add(pad)
    const began = performance.now()
    await pad.edit([[0, 0, text]])
    await pad.badge('Saved on 1 pinner')
    this.#slowestMS = Math.max(this.#slowestMS, performance.now() - began)
  }

  /** Writes on for a moment; nobody waits for any of it. */
  async scribble (pad: Pad): Promise<void> {
    const letters = Array.from({ length: this.random.below(200) }, () => [0, 0, 'x'] as const)
    await pad.edit(letters)
    await new Promise((resolve) => { setTimeout(resolve, this.random.below(300)) })
  }

  /** The pad opened once more in the same browser. */
  async again (): Promise<Pad> {
    return await this.#stage.again(this.#pad)
  }

  /** The pad in another browser, on the disk of the one that ended. */
  async anew (): Promise<Pad> {
    return await this.#stage.person(this.#pad.link(), { profile: this.#profile, patienceMS })
  }
}

/** What a stranger reads of the only collaboration on a stopped pinner's disk. */
export async function readPinnedLog (location: string): Promise<{ readonly replicas: ReadonlySet<string>, readonly forks: number }> {
  const store = await openLevelStore({ location })
  const replicas = new Set<string>()
  let forks = 0
  for await (const [key] of store.entries('c/')) {
    const [, , kind, replica = ''] = key.split('/')
    if (kind === 'l') replicas.add(replica)
    if (kind === 'e') forks += 1
  }
  await store.close()
  return { replicas, forks }
}
