/** A scenario found something wrong. */
export class ScenarioFailure extends Error {
  override readonly name = 'ScenarioFailure'
  readonly code = 'PEERBASE_SCENARIO_FAILED'
}
