import {
  chainScenario, crashScenario, divergenceScenario, idleScenario, newcomerScenario, pinnerPartitionScenario, randomScenario
} from '../../packages/testkit/src/scenarios/index.js'
import type { Scenario } from '../../packages/testkit/src/scenarios/index.js'

/** Scenarios that take any seed, by the name that `npm run sim` knows them by. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  random: randomScenario,
  chain: chainScenario,
  divergence: divergenceScenario,
  newcomer: newcomerScenario,
  'pinner-partition': pinnerPartitionScenario,
  crash: crashScenario,
  idle: idleScenario
}
