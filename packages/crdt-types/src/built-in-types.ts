import { ccounter } from './counters/ccounter.js'
import { gcounter } from './counters/gcounter.js'
import { lexcounter } from './counters/lexcounter.js'
import { pncounter } from './counters/pncounter.js'
import type { CrdtType } from './crdt-type.js'
import { dwflag } from './flags/dwflag.js'
import { ewflag } from './flags/ewflag.js'
import { createHybridClock } from './hybrid-clock.js'
import { ormap } from './maps/ormap.js'
import { createLwwreg } from './registers/lwwreg.js'
import { mvreg } from './registers/mvreg.js'
import { rga, text } from './sequences/index.js'
import { aworset } from './sets/aworset.js'
import { gset } from './sets/gset.js'
import { createRwlwwset } from './sets/rwlwwset.js'
import { rworset } from './sets/rworset.js'
import { twoPhaseSet } from './sets/two-phase-set.js'
import { systemNow } from './util/system-clock.js'

export interface BuiltInTypesOptions {
  /** Milliseconds since 1970, for the default timestamps of `lwwreg` and `rwlwwset`. @default the system's clock */
  readonly now?: () => number
}

export type BuiltInTypeName =
  | 'gcounter' | 'pncounter' | 'lexcounter' | 'ccounter' | 'ewflag' | 'dwflag' | 'gset' | '2pset' | 'aworset' | 'rworset'
  | 'rwlwwset' | 'lwwreg' | 'mvreg' | 'rga' | 'text' | 'ormap'

/** The types of this package, over a clock of the caller's. */
export function createBuiltInTypes ({ now = systemNow }: BuiltInTypesOptions = {}): Readonly<Record<BuiltInTypeName, CrdtType>> {
  const clock = createHybridClock(now)
  return Object.freeze({
    gcounter,
    pncounter,
    lexcounter,
    ccounter,
    ewflag,
    dwflag,
    gset,
    '2pset': twoPhaseSet,
    aworset,
    rworset,
    rwlwwset: createRwlwwset(clock),
    lwwreg: createLwwreg(clock),
    mvreg,
    rga,
    text,
    ormap
  })
}

/** The types of this package by name, over the system's clock, which is read only when a timestamp is needed. */
export const builtInTypes = createBuiltInTypes()
