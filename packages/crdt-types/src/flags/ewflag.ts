import { createCausalType } from '../causal/causal-type.js'
import type { CausalKind } from '../causal/dot-store.js'
import { FlagStore, lower, raise, readFlag, writeFlag } from './flag-store.js'

/**
 * Enable-wins flag, at first false: true while an `enable` is live that no `disable` has seen (Baquero, Almeida, Lerche:
 * "The Problem with Embedded CRDT Counters and a Solution", 2016, after the flags of Riak). Operations and joins cost
 * O(concurrent enables).
 */
export const ewflagKind: CausalKind<FlagStore, true> = {
  name: 'ewflag',
  createStore: () => new FlagStore(true),
  mutators: { enable: raise, disable: lower },
  writePayload: writeFlag,
  readPayload: readFlag
}

/** `enable()`, `disable()`; value: boolean. */
export const ewflag = createCausalType(ewflagKind)
