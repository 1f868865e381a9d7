/**
 * A deterministic world for peer-base.
 *
 * ```ts
 * const world = createWorld({ seed: 7, faults: badDay })
 * const alice = await world.start('alice')      // clock, random, network and store of one process
 * await world.clock.advance(60_000)             // a minute of virtual time
 * alice.kill()                                  // and what was not synced is gone
 * await world.stop()                            // throws when anything is still alive
 * ```
 *
 * @packageDocumentation
 */
export { awkwardNames, people, simulatedPeer } from './people.js'
export type { Person } from './people.js'
export { TestkitError } from './testkit-error.js'
export type { TestkitErrorCode } from './testkit-error.js'
export { createCrashingDisk } from './sim/crashing-store.js'
export type { CrashingDisk, DiskOptions } from './sim/crashing-store.js'
export { fastHash } from './sim/fast-hash.js'
export { badDay, noFaults, withFaults } from './sim/faults.js'
export type { Faults, MessageFaults, PartialFaults } from './sim/faults.js'
export { createLossyNetwork } from './sim/lossy-network.js'
export type { LossyNetwork, LossyNetworkOptions } from './sim/lossy-network.js'
export type { SimulatedProcess } from './sim/process.js'
export { createProcessClock } from './sim/process-clock.js'
export type { ProcessClock } from './sim/process-clock.js'
export type { Recording } from './sim/recording.js'
export { createSeededRandom } from './sim/seeded-random.js'
export type { SeededRandom } from './sim/seeded-random.js'
export { createTrace } from './sim/trace.js'
export type { Trace, TraceEvent, TraceField } from './sim/trace.js'
export type { Tally, Traffic } from './sim/traffic.js'
export { createVirtualClock, driveUntilSettled } from './sim/virtual-clock.js'
export type { RunGoal, VirtualClock } from './sim/virtual-clock.js'
export { createWorld } from './sim/world.js'
export type { World, WorldOptions } from './sim/world.js'
export { networkContract } from './contracts/network-contract.js'
export type { NetworkBench, NetworkContractOptions } from './contracts/network-contract.js'
export { storeContract } from './contracts/store-contract.js'
export type { StoreBench, StoreContractOptions } from './contracts/store-contract.js'
export type { Bench, Runner } from './contracts/contract.js'
export { sealerContract } from './contracts/sealer-contract.js'
export type { SealerBench, SealerContractOptions } from './contracts/sealer-contract.js'
export { typeContract } from './contracts/type-contract.js'
export type { TypeContractOptions, TypeOperation } from './contracts/type-contract.js'
export { createFakeCrypto } from './sim/fake-sealer.js'
export type { FakeCrypto } from './sim/fake-sealer.js'
export { createFakeCollaborationCrypto } from './sim/fake-collaboration.js'
export type { FakeCollaborationOptions } from './sim/fake-collaboration.js'
