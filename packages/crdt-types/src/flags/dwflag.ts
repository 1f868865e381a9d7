import { createCausalType } from '../causal/causal-type.js'
import type { CausalKind } from '../causal/dot-store.js'
import { FlagStore, lower, raise, readFlag, writeFlag } from './flag-store.js'

/**
 * Disable-wins flag, at first true: false while a `disable` is live that no `enable` has seen. The dual of `ewflag`.
 * Operations and joins cost O(concurrent disables).
 */
export const dwflagKind: CausalKind<FlagStore, true> = {
  name: 'dwflag',
  createStore: () => new FlagStore(false),
  mutators: { enable: lower, disable: raise },
  writePayload: writeFlag,
  readPayload: readFlag
}

/** `enable()`, `disable()`; value: boolean. */
export const dwflag = createCausalType(dwflagKind)
