/**
 * Whole collaborations in the simulated world: who takes part, what they do, and what must hold when all is quiet.
 *
 * @packageDocumentation
 */
export { attempt, drive, everybody, expectTogether, openAll, pass, startAll } from './cast.js'
export type { Cast, Path } from './cast.js'
export { ScenarioFailure } from './failure.js'
export { createFakeCollaboration } from './fake-collaboration-crypto.js'
export type { FakeCollaborationKeys, FakeCollaborationOptions, KeylessCrypto } from './fake-collaboration-crypto.js'
export { withImmediateCompression } from './immediate-compression.js'
export { createLedger } from './ledger.js'
export type { Ledger, RebuildContext } from './ledger.js'
export { Member, mutate } from './member.js'
export type { MemberOptions } from './member.js'
export { edits } from './operations.js'
export { Pinner } from './pinner.js'
export { assertQuiescent } from './quiescence.js'
export type { QuiescenceOptions } from './quiescence.js'
export { randomScenario } from './random-scenario.js'
export { createRoom, tapKeyless } from './room.js'
export type { Room, RoomOptions } from './room.js'
export type { Scenario, ScenarioResult, ScenarioRun } from './scenario.js'
export { chainScenario } from './chain-scenario.js'
export { inChain, neighboursOnly } from './neighbours.js'
export { falseHeadsScenario } from './false-heads-scenario.js'
export { fetchScenario } from './fetch-scenario.js'
export { concurrentSnapshotsScenario } from './snapshot-scenarios.js'
export { crashScenario, divergenceScenario, idleScenario, newcomerScenario, pinnerPartitionScenario } from './pinner-scenarios.js'
