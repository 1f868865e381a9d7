import type fc from 'fast-check'
import type { CrdtType } from '@peer-base/crdt-types'
import { createBuiltInTypes } from '@peer-base/crdt-types'
import { oneUpOrDown, sum, up, upOrDown } from '../oracles/counters.js'
import { concurrent, disableWins, enableWins, flagOps, lastWritten, timedWriteOps, writeOps } from '../oracles/flags-and-registers.js'
import { comparable, mapOps, mapValue } from '../oracles/ormap.js'
import { addOps, addWins, grown, keyOf, keysOf, lastWins, removeWins, setOps, timedSetOps, twoPhase } from '../oracles/sets.js'
import type { Event, Op } from './world.js'

export interface Subject {
  readonly type: CrdtType
  readonly ops: fc.Arbitrary<Op>
  /** What the value must be when all has been heard, from the calls alone. */
  readonly oracle: (events: readonly Event[]) => unknown
  /** The value in the oracle's form. */
  readonly shown: (value: any) => unknown
}

/** A clock that every replica shares and that stands still: the worst case for timestamps. */
const types = createBuiltInTypes({ now: () => 1_000_000 })
const same = (value: unknown): unknown => value

export const subjects: Readonly<Record<string, Subject>> = {
  gcounter: { type: types.gcounter, ops: up, oracle: sum, shown: same },
  pncounter: { type: types.pncounter, ops: upOrDown, oracle: sum, shown: same },
  lexcounter: { type: types.lexcounter, ops: oneUpOrDown, oracle: sum, shown: same },
  ccounter: { type: types.ccounter, ops: upOrDown, oracle: sum, shown: same },
  ewflag: { type: types.ewflag, ops: flagOps, oracle: enableWins, shown: same },
  dwflag: { type: types.dwflag, ops: flagOps, oracle: disableWins, shown: same },
  gset: { type: types.gset, ops: addOps, oracle: grown, shown: keysOf },
  '2pset': { type: types['2pset'], ops: setOps, oracle: twoPhase, shown: keysOf },
  aworset: { type: types.aworset, ops: setOps, oracle: addWins, shown: keysOf },
  rworset: { type: types.rworset, ops: setOps, oracle: removeWins, shown: keysOf },
  rwlwwset: { type: types.rwlwwset, ops: timedSetOps, oracle: lastWins, shown: keysOf },
  lwwreg: { type: types.lwwreg, ops: timedWriteOps, oracle: lastWritten, shown: keyOf },
  mvreg: { type: types.mvreg, ops: writeOps, oracle: concurrent, shown: keysOf },
  ormap: { type: types.ormap, ops: mapOps, oracle: mapValue, shown: comparable }
}
