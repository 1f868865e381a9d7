import type { Network, PeerId, Random, Store } from '@peer-base/app'
import { simulatedPeer } from '../people.js'
import { TestkitError } from '../testkit-error.js'
import type { CrashingDisk } from './crashing-store.js'
import type { LossyNetwork } from './lossy-network.js'
import { createProcessClock } from './process-clock.js'
import type { ProcessClock } from './process-clock.js'
import type { Trace } from './trace.js'
import type { VirtualClock } from './virtual-clock.js'

/** One run of one peer: the ports that its engine takes. */
export interface SimulatedProcess {
  readonly peer: PeerId
  readonly clock: ProcessClock
  readonly random: Random
  readonly network: Network
  /** Over the disk of this peer, which outlives the process. */
  readonly store: Store
  /** kill -9: timers never fire, channels break, batches not yet synced are lost (or not: see `CrashingDisk`). Idempotent. */
  kill (): void
  /** The end of a process whose engine has stopped. @throws PEERBASE_SIM_LEAK when timers of it are alive; closes the store. */
  exit (): Promise<void>
}

export interface ProcessOptions {
  readonly name: string
  /** Which run of this peer it is; 1 is the first. */
  readonly run: number
  readonly clock: VirtualClock
  readonly random: Random
  readonly network: LossyNetwork
  readonly disk: CrashingDisk
  readonly trace: Trace
}

/** @throws PEERBASE_STORE_LOCKED, PEERBASE_INVALID_OPTION while the last run of this peer is alive */
export async function startProcess ({ name, run, clock, random, network, disk, trace }: ProcessOptions): Promise<SimulatedProcess> {
  const peer = simulatedPeer(name)
  const store = await disk.open()
  const processClock = createProcessClock(clock)
  let isAlive = true
  const end = (how: 'kill' | 'exit'): boolean => {
    if (!isAlive) return false
    isAlive = false
    trace.note(how, name, run)
    network.leave(peer)
    processClock.kill()
    return true
  }
  trace.note('start', name, run)
  return {
    peer,
    clock: processClock,
    random,
    network: network.join(peer),
    store,
    kill: () => { if (end('kill')) disk.crash() },
    exit: async () => {
      const live = processClock.liveTimers
      if (!end('exit')) return
      await store.close()
      if (live > 0) throw new TestkitError('PEERBASE_SIM_LEAK', `${name} left ${live} timers alive.`)
    }
  }
}
