import type { Store } from '@peer-base/app'
import { TestkitError } from '../testkit-error.js'
import { createCrashingDisk } from './crashing-store.js'
import type { CrashingDisk } from './crashing-store.js'
import { withFaults } from './faults.js'
import type { PartialFaults } from './faults.js'
import { createLossyNetwork } from './lossy-network.js'
import type { LossyNetwork } from './lossy-network.js'
import { startProcess } from './process.js'
import type { SimulatedProcess } from './process.js'
import { createSeededRandom } from './seeded-random.js'
import type { SeededRandom } from './seeded-random.js'
import { createTrace } from './trace.js'
import type { Trace } from './trace.js'
import { createVirtualClock } from './virtual-clock.js'
import type { VirtualClock } from './virtual-clock.js'

export interface WorldOptions {
  readonly seed: string | number
  /** Changes to `noFaults`. */
  readonly faults?: PartialFaults
  /** Longest sync of a disk, in ms. @default 5 */
  readonly syncMS?: number
  /** Events of the trace kept for a failure's message. @default 200 */
  readonly keepEvents?: number
}

/** Time, randomness, network and disks from one seed: a run of it is a function of the seed and the code. */
export interface World {
  readonly seed: string
  readonly clock: VirtualClock
  readonly random: SeededRandom
  readonly network: LossyNetwork
  readonly trace: Trace
  /** The disk of a name, the same for the same name. */
  disk (name: string): CrashingDisk
  /** Opens the disk of a name. */
  store (name: string): Promise<Store>
  /** Starts a process on the disk and the network. @throws PEERBASE_STORE_LOCKED, PEERBASE_INVALID_OPTION while the last one runs */
  start (name: string): Promise<SimulatedProcess>
  liveTimers (): number
  /**
   * Ends the world: lets what is on its way arrive, then looks for anything alive.
   * @throws PEERBASE_SIM_LEAK naming timers, channels and peers that nobody stopped.
   */
  stop (): Promise<void>
}

export function createWorld ({ seed, faults = {}, syncMS = 5, keepEvents = 200 }: WorldOptions): World {
  const clock = createVirtualClock()
  const random = createSeededRandom(seed)
  const trace = createTrace(() => clock.now(), { keep: keepEvents })
  const network = createLossyNetwork({ clock, random: random.fork('network'), faults: withFaults(faults), trace })
  const disks = new Map<string, CrashingDisk>()
  const runs = new Map<string, number>()

  const disk = (name: string): CrashingDisk => {
    let found = disks.get(name)
    if (found === undefined) disks.set(name, found = createCrashingDisk({ clock, random: random.fork(`disk/${name}`), syncMS }))
    return found
  }
  return {
    seed: String(seed),
    clock,
    random,
    network,
    trace,
    disk,
    store: async name => await disk(name).open(),
    start: async name => {
      const run = (runs.get(name) ?? 0) + 1
      runs.set(name, run)
      return await startProcess({ name, run, clock, random: random.fork(`process/${name}/${run}`), network, disk: disk(name), trace })
    },
    liveTimers: () => clock.liveTimers,
    stop: async () => await stopWorld({ clock, network, trace, syncMS })
  }
}

async function stopWorld ({ clock, network, trace, syncMS }: Pick<World, 'clock' | 'network' | 'trace'> & { readonly syncMS: number }): Promise<void> {
  trace.note('stop')
  const { latencyMS, jitterMS, reorderMS, detectMS, dialTimeoutMS } = network.faults
  await clock.advance(4 * (latencyMS + jitterMS) + reorderMS + detectMS + dialTimeoutMS + syncMS)
  const { liveChannels, peers } = network
  if (peers.length === 0 && liveChannels === 0 && clock.liveTimers === 0) return
  const message = `Alive at the end: ${clock.liveTimers} timers, ${liveChannels} ends of channels, peers [${peers.join(', ')}].`
  throw new TestkitError('PEERBASE_SIM_LEAK', message)
}
