// The subjects of stores.mjs. Each is asked for a type and a size and gives, or null where it has nothing of the kind:
// `fill (deadline)`, which returns how many elements it put in; `operate (i)`, which changes something and returns the
// bytes of the delta; `receive (bytes)` on a twin that has the same elements. `slow` for one whose operations take
// milliseconds: the budget is looked at after each.
//
// The others have no sets: there a map with an element as key stands for `aworset`, one key that is written again and
// again for `mvreg`, and the library's counter for `gcounter`.

import { automerge } from './automerge.mjs'
import { deltaCrdts } from './delta-crdts.mjs'
import { jsonJoy } from './json-joy.mjs'
import { loro } from './loro.mjs'
import { native } from './native.mjs'
import { ours } from './ours.mjs'
import { yjs } from './yjs.mjs'

export const storeSubjects = { ours, 'json-joy': jsonJoy, yjs, automerge, loro, 'delta-crdts': deltaCrdts, 'native Map and JSON': native }
