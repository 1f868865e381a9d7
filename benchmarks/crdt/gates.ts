import { own, ratio, row, type Gate } from '../gates/gate.js'
import type { Results } from '../gates/results.js'
import { figureOf } from '../gates/results.js'

/** The cost at 100,000 elements against that at 1,000. */
function growth (type: string, figure: string): (results: Results) => number | undefined {
  return results => {
    const [small, large] = [1000, 100_000].map(n => figureOf(results, `${type} ${n}`, 'ours', figure))
    return small === undefined || large === undefined ? undefined : large / small
  }
}

/** The cost one map further down against that in a flat map of as many values. */
function nested (figure: string): (results: Results) => number | undefined {
  return results => {
    const [deep, flat] = ['ormap/2', 'ormap'].map(type => figureOf(results, `${type} 10000`, 'ours', figure))
    return deep === undefined || flat === undefined ? undefined : deep / flat
  }
}

export const gates: readonly Gate[] = [
  row('T1', 'local edit with its delta ÷ json-joy', 1, 0.6, ratio('type', 'localCpuUS', 'json-joy')),
  row('T1', 'local edit with its delta ÷ yjs', 0.12, 0.05, ratio('type', 'localCpuUS', 'yjs')),
  row('T2', 'remote delta, one by one ÷ json-joy', 0.6, 0.4, ratio('type', 'remoteCpuUS', 'json-joy')),
  row('T2', 'remote delta, one by one ÷ yjs', 0.08, 0.045, ratio('type', 'remoteCpuUS', 'yjs')),
  row('T2', 'change event with positions, further µs for a remote delta', 0.2, 0.1, results => {
    const [plain, told] = ['join', 'events'].map(work => figureOf(results, work, 'ours', 'remoteCpuUS'))
    return plain === undefined || told === undefined ? undefined : told - plain
  }),
  row('T4', 'long document, local edit ÷ json-joy', 1, 0.6, ratio('long', 'localCpuUS', 'json-joy')),
  row('T4', 'long document, later half of the passes ÷ earlier half', 1.15, 1.05, own('long', 'laterHalf')),
  row('T4', 'long document, heap ÷ json-joy', 0.3, 0.1, ratio('long', 'heapBytes', 'json-joy')),
  row('T5', 'bytes of a delta, one by one', 10, 6, own('type', 'deltaBytes')),
  row('T5', 'bytes per edit in groups of 10', 2.5, 2, own('batch', 'group10Bytes')),
  row('T5', 'bytes per edit in groups of 100', 1.6, 1.2, own('batch', 'group100Bytes')),
  row('T5', 'bytes per edit in groups of 1,000', 1.4, 0.7, own('batch', 'group1000Bytes')),
  row('T6', 'bytes of the state, deflated', 73_000, 52_000, own('type', 'deflatedBytes')),
  row('T7', 'load and read, cold ÷ yjs', 0.5, 0.2, ratio('load', 'loadColdCpuMS', 'yjs')),
  row('T7', 'load and read, warm ÷ yjs', 1, 0.2, ratio('load', 'loadWarmCpuMS', 'yjs')),
  row('T8', 'heap of the document ÷ yjs', 0.6, 0.3, ratio('heap', 'heapBytes', 'yjs')),
  row('T8', 'heap of a document of 100 characters, bytes', 5120, 2048, own('heap', 'smallBytes')),
  row('T9', '1,540 clients insert at 0 ÷ json-joy', 1.2, 0.8, ratio('crowd', 'crowd1540CpuMS', 'json-joy')),
  row('T9', '1,540 clients insert at 0 ÷ yjs', 0.15, 0.06, ratio('crowd', 'crowd1540CpuMS', 'yjs')),
  row('T9', 'exponent from 385 to 1,540 clients', 1.4, 1.15, own('crowd', 'exponent')),
  row('–', 'concurrent session, remote ÷ json-joy', 1, 0.7, ratio('concurrent', 'remoteCpuUS', 'json-joy')),
  row('–', 'paste of a million characters, ms', 50, 10, own('paste', 'localCpuMS')),
  ...['gcounter', 'aworset', 'ormap', 'mvreg'].flatMap(type => [
    row('S1', `${type}: operation at 100,000 ÷ at 1,000`, 2, 1.26, growth(type, 'localCpuUS')),
    row('S1', `${type}: join of its delta at 100,000 ÷ at 1,000`, 2, 1.26, growth(type, 'remoteCpuUS'))
  ]),
  row('S2', 'ormap of 10,000, operation ÷ json-joy', 0.8, 0.4, ratio('ormap 10000', 'localCpuUS', 'json-joy')),
  row('S2', 'ormap of 10,000, operation ÷ yjs', 0.4, 0.2, ratio('ormap 10000', 'localCpuUS', 'yjs')),
  row('S2', 'ormap of 10,000, operation ÷ loro', 0.3, 0.15, ratio('ormap 10000', 'localCpuUS', 'loro')),
  row('S2', 'ormap of 10,000, operation ÷ a Map and JSON', 5, 2.5, ratio('ormap 10000', 'localCpuUS', 'native Map and JSON')),
  row('S2', 'ormap of 10,000, join of its delta ÷ yjs', 0.4, 0.2, ratio('ormap 10000', 'remoteCpuUS', 'yjs')),
  row('S2', 'ormap of 10,000, join of its delta ÷ loro', 0.3, 0.15, ratio('ormap 10000', 'remoteCpuUS', 'loro')),
  row('S3', 'aworset of 10,000, add ÷ delta-crdts', 1 / 1000, 1 / 5000, ratio('aworset 10000', 'localCpuUS', 'delta-crdts')),
  row('S3', 'aworset of 100,000, add ÷ delta-crdts', 1 / 20_000, 1 / 100_000, ratio('aworset 100000', 'localCpuUS', 'delta-crdts')),
  row('S4', 'bytes of a delta, aworset of 100,000', 24, 12, own('aworset 100000', 'deltaBytes')),
  row('S4', 'bytes of a delta, gcounter of 100,000', 10, 5, own('gcounter 100000', 'deltaBytes')),
  row('S5', 'ormap in an ormap, 10,000 leaves: operation ÷ in one ormap', 2, 1.3, nested('localCpuUS')),
  row('S5', 'ormap in an ormap, 10,000 leaves: join of its delta ÷ in one ormap', 2, 1.3, nested('remoteCpuUS')),
  row('S5', 'ormap in an ormap: operation at 100,000 leaves ÷ at 1,000', 2, 1.26, growth('ormap/2', 'localCpuUS')),
  row('S6', 'join of an equal aworset of 100,000, µs an element', 1, 0, own('aworset 100000', 'equalUS'))
]
