import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void // there since the line above

/** What an attack cost the process in which it was made: everybody's on stage, the attacker's own included. */
export interface Toll {
  /** Memory that was alive at once, beyond what was before, at its highest. */
  readonly peakMiB: number
  /** What is still alive, beyond what was before. */
  readonly leftMiB: number
  /** Processor time of the longest turns of the event loop, the hundredth longest and the longest: how late others were served. */
  readonly turnP99MS: number
  readonly longestTurnMS: number
  /** By the wall: of a hundred moments, all but one lie in a turn that is no longer. It tells also what others do on the machine. */
  readonly lagP99MS: number
}

/** Garbage that may pile up before what is alive is looked at again: looking costs a whole collection. */
const unseenBytes = 32 << 20

/**
 * Watches until it is stopped, once a turn of the event loop. A turn is measured by the processor time of this process, or by the wall
 * where that says less: on a busy machine the wall tells what others do. Everything on stage shares this loop, so that a turn bounds
 * from above by how much a victim alone would be late.
 */
export class Watch {
  readonly #beforeBytes: number
  readonly #turns: number[] = []
  readonly #lags: number[] = []
  #peakBytes: number
  #seenBytes: number
  #used = process.cpuUsage()
  #begunMS = performance.now()
  #next: NodeJS.Immediate | undefined

  /** `beforeBytes`: what is alive. */
  constructor (beforeBytes: number) {
    this.#beforeBytes = this.#peakBytes = this.#seenBytes = beforeBytes
    this.#look()
  }

  async stop (): Promise<Toll> {
    clearImmediate(this.#next)
    const leftBytes = await settledBytes()
    const turns = this.#turns.sort((a, b) => a - b)
    const toMiB = (bytes: number): number => (bytes - this.#beforeBytes) / (1 << 20)
    return {
      peakMiB: toMiB(Math.max(this.#peakBytes, leftBytes)),
      leftMiB: toMiB(leftBytes),
      turnP99MS: turns[Math.floor(turns.length * 0.99)] ?? 0,
      longestTurnMS: turns.at(-1) ?? 0,
      lagP99MS: lagOf(this.#lags, 0.99)
    }
  }

  readonly #look = (): void => {
    const { user, system } = process.cpuUsage(this.#used)
    const lagMS = performance.now() - this.#begunMS
    // The processor time is that of all threads, of the collector and the compiler too: what this one had is no more than either.
    this.#turns.push(Math.min((user + system) / 1000, lagMS))
    this.#lags.push(lagMS)
    if (bytesInUse() - this.#seenBytes > unseenBytes) {
      collectGarbage()
      this.#seenBytes = bytesInUse()
      this.#peakBytes = Math.max(this.#peakBytes, this.#seenBytes)
    }
    this.#next = setImmediate(this.#look)
    this.#used = process.cpuUsage()
    this.#begunMS = performance.now()
  }
}

/** How long the turn is, at most, in which `share` of the time lies. */
function lagOf (turns: readonly number[], share: number): number {
  const sorted = [...turns].sort((a, b) => a - b)
  let left = share * sorted.reduce((sum, turn) => sum + turn, 0)
  return sorted.find((turn) => (left -= turn) <= 0) ?? 0
}

/** Begins to watch once nothing runs. */
export async function startWatch (): Promise<Watch> {
  return new Watch(await settledBytes())
}

/** What is alive once nothing runs: what a turn still holds is garbage in the next. */
async function settledBytes (): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    collectGarbage()
    await new Promise<void>((resolve) => { setImmediate(resolve) })
  }
  return bytesInUse()
}

function bytesInUse (): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
