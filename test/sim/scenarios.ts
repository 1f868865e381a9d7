import {
  chainScenario, concurrentSnapshotsScenario, crashScenario, cutChangeScenario, divergenceScenario, falseHeadsScenario, fetchScenario,
  floodScenario, idleScenario, lazyLinksScenario, newcomerScenario, pinnerPartitionScenario, randomScenario, rekeyScenario, replacedScenario
} from '@peer-base/testkit/scenarios'
import type { Scenario } from '@peer-base/testkit/scenarios'

/** Scenarios that take any seed, by the name that `npm run sim` knows them by. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  random: randomScenario,
  chain: chainScenario,
  divergence: divergenceScenario,
  newcomer: newcomerScenario,
  'false-heads': falseHeadsScenario,
  'snapshot-fetch': fetchScenario,
  'cut-change': cutChangeScenario,
  'concurrent-snapshots': concurrentSnapshotsScenario,
  'pinner-partition': pinnerPartitionScenario,
  crash: crashScenario,
  rekey: rekeyScenario,
  'lazy-links': lazyLinksScenario,
  'replaced-snapshots': replacedScenario,
  flood: floodScenario,
  idle: idleScenario
}
