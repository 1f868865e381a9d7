import { gates } from './gates.js'
import type { Results } from '../gates/results.js'
import { short } from '../gates/results.js'

const compiling = 'A process begins with code that is not compiled. The engine compiles some sixty functions of ours while they run: two fifths of ' +
  'the processor time of typing the trace once, and half of that of ten thousand operations. Over ten traces it hardly counts.'
const order = 'The text alone deflates to half of it. The other half is in which order its runs were typed, which a later merge asks for.'
const loading = 'The decoder is compiled while it reads, and every column is looked at once, so that damage shows at once.'
const records = 'Each run keeps its id, both origins and its places in two indexes, 30 bytes, and each leaf its text: what merges must be found.'

/** What stands between a figure and its aim: by id and the beginning of what the row says, the first that fits. */
const obstacles: readonly (readonly [id: string, beginning: string, obstacle: string])[] = [
  ['T1', '', compiling],
  ['T2', 'change event', 'A patch and the list around it are made for every delta, and the position of the leaf is asked of the tree.'],
  ['T2', '', compiling],
  ['T3', '', compiling],
  ['T4', 'trace a hundred times, heap', records],
  ['T4', '', compiling],
  ['T5', '', 'The characters themselves are one byte each, and seven of ten edits type one; the rest is where runs begin and what was deleted.'],
  ['T6', '', order],
  ['T7', '', loading],
  ['T8', '', records],
  ['T9', '', 'Each client is a new replica with a table of its own, and its insertion is a rival of all before it.'],
  ['–', 'load', loading],
  ['–', 'bytes', order],
  ['–', 'edit at a random place', 'Of a thousand leaves nearly every edit opens one whose text rests and puts another to rest; memory is further away than caches.'],
  ['–', 'paste', 'A million characters are looked through for lone surrogates, cut into a thousand items and written as UTF-8: each costs a millisecond or more.'],
  ['–', '', compiling],
  ['S1', '', 'The maps behind it are larger than the caches from some ten thousand entries on, and the collector walks all that is kept.'],
  ['S2', '', `${compiling} The rest: every operation makes a dot, takes another out of two indexes and writes bytes that merge in any order.`],
  ['S3', '', compiling],
  ['S4', '', 'The element itself is nine bytes of it; the counter of its dot is three, and three say that it is one dot, live, of the author.'],
  ['S5', '', 'Each map on the way is asked for its key, when a change is made and when it is joined.'],
  ['S6', '', 'Contexts cannot tell equal states: a removal makes no dot, so equal contexts may hold different elements, and each is looked up.']
]

/** How near every aim is that was not reached, and what stands in the way. Markdown. */
export function aimsOf (results: Results): string {
  const behind = new Map<string, string[]>()
  for (const { id, what, aim, reached } of gates) {
    const value = reached(results)
    if (value === undefined || value <= aim) continue
    const obstacle = obstacles.find(([of, beginning]) => of === id && what.startsWith(beginning))?.[2] ?? ''
    const distance = aim === 0 ? `${short(value)} above the aim` : `${short(value / aim)} times the aim`
    behind.set(obstacle, [...behind.get(obstacle) ?? [], `- ${id}, ${what}: ${distance}`])
  }
  const paragraphs = [...behind].flatMap(([obstacle, lines]) => [obstacle, '', ...lines, ''])
  return ['', '## Aims not reached, and what stands in the way', '', ...paragraphs].join('\n')
}
