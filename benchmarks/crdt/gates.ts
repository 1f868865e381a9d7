import { own, quotient, ratio, ratioToBest, row, type Gate } from '../gates/gate.js'
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

/** How fast the cost grows with the size, as an exponent, from 1,000 elements to a million. */
function exponent (type: string, figure: string): (results: Results) => number | undefined {
  const growth = quotient([`${type} 1000000`, 'ours', figure], [`${type} 1000`, 'ours', figure])
  return results => {
    const times = growth(results)
    return times === undefined ? undefined : Math.max(0, Math.log(times) / Math.log(1000))
  }
}

const javaScript = ['json-joy', 'yjs']
const webAssembly = ['loro', 'diamond-types', 'automerge']
const all = [...javaScript, ...webAssembly, 'delta-crdts']
const TYPES = ['gcounter', 'aworset', 'ormap', 'mvreg']

export const gates: readonly Gate[] = [
  row('T1', 'local edit with its delta ÷ json-joy', 1, 0.6, ratio('type', 'localCpuUS', 'json-joy')),
  row('T1', 'local edit with its delta ÷ yjs', 0.12, 0.05, ratio('type', 'localCpuUS', 'yjs')),
  row('T1', 'local edit with its delta ÷ yjs, by the clock', 0.1, 0.05, ratio('type', 'localUS', 'yjs')),
  row('T1', 'trace ten times, local edit ÷ a gap buffer', 6, 3, ratio('long', 'localCpuUS', 'gap-buffer')),
  row('T2', 'remote delta, one by one ÷ json-joy', 0.6, 0.4, ratio('type', 'remoteCpuUS', 'json-joy')),
  row('T2', 'remote delta, one by one ÷ yjs', 0.08, 0.045, ratio('type', 'remoteCpuUS', 'yjs')),
  row('T2', 'change event with positions, further µs for a remote delta', 0.2, 0.1, own('events', 'furtherCpuUS')),
  row('T3', '8,000 edits, local ÷ delta-crdts, by the clock', 1 / 150, 1 / 300, ratio('rga 8000', 'localUS', 'delta-crdts')),
  row('T3', '8,000 edits, remote ÷ delta-crdts, by the clock', 1 / 250, 1 / 500, ratio('rga 8000', 'remoteUS', 'delta-crdts')),
  row('T3', '16,000 edits, local ÷ delta-crdts, by the clock', 1 / 400, 1 / 700, ratio('rga 16000', 'localUS', 'delta-crdts')),
  row('T4', 'trace ten times, local edit ÷ json-joy', 1, 0.6, ratio('long', 'localCpuUS', 'json-joy')),
  row('T4', 'trace a hundred times, local edit ÷ json-joy', 1, 0.6, ratio('longest', 'localCpuUS', 'json-joy')),
  row('T4', 'trace a hundred times, later half of the passes ÷ earlier half', 1.15, 1.05, own('longest', 'laterHalf')),
  row('T4', 'trace a hundred times, heap ÷ json-joy', 0.3, 0.1, ratio('longest', 'heapBytes', 'json-joy')),
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
  row('T9', 'clownschool, remote ÷ json-joy', 1.2, 0.7, ratio('clownschool', 'remoteCpuUS', 'json-joy')),
  row('T9', 'clownschool, remote ÷ yjs', 0.15, 0.08, ratio('clownschool', 'remoteCpuUS', 'yjs')),
  row('–', 'local edit with its delta ÷ the fastest other', 1, 0.6, ratioToBest('type', 'localCpuUS', all)),
  row('–', 'remote delta ÷ the fastest other', 1, 0.4, ratioToBest('type', 'remoteCpuUS', all)),
  row('–', 'load and read, cold ÷ the fastest other in JavaScript', 1, 0.5, ratioToBest('load', 'loadColdCpuMS', javaScript)),
  row('–', 'load and read, warm ÷ the fastest other in JavaScript', 1, 0.5, ratioToBest('load', 'loadWarmCpuMS', javaScript)),
  row('–', 'load and read, cold ÷ the fastest in WebAssembly', 2, 1, ratioToBest('load', 'loadColdCpuMS', webAssembly)),
  row('–', 'load and read, warm ÷ the fastest in WebAssembly', 2, 1, ratioToBest('load', 'loadWarmCpuMS', webAssembly)),
  row('–', 'bytes of the state, deflated ÷ the smallest other', 1, 0.75, results => {
    const [ours, v2] = [own('type', 'deflatedBytes')(results), figureOf(results, 'type', 'yjs', 'otherDeflatedBytes')]
    const others = ratioToBest('type', 'deflatedBytes', all)(results)
    return ours === undefined || v2 === undefined || others === undefined ? undefined : Math.max(others, ours / v2)
  }),
  row('–', 'concurrent session, replay ÷ the fastest other', 1, 0.7, ratioToBest('concurrent', 'localCpuUS', all)),
  row('–', 'concurrent session, remote ÷ the fastest other', 1, 0.7, ratioToBest('concurrent', 'remoteCpuUS', all)),
  row('–', 'edit at a random place: of 1,000,000 ÷ of 10,000 (logarithmic: 1.5)', 1.5, 1.25, quotient(
    ['slope', 'ours', 'edit1000000CpuUS'], ['slope', 'ours', 'edit10000CpuUS']
  )),
  row('–', 'paste of a million characters, ms', 50, 10, own('paste', 'localCpuMS')),
  ...TYPES.flatMap(type => [
    row('S1', `${type}: operation at 100,000 ÷ at 1,000`, 2, 1.26, growth(type, 'localCpuUS')),
    row('S1', `${type}: join of its delta at 100,000 ÷ at 1,000`, 2, 1.26, growth(type, 'remoteCpuUS')),
    row('S1', `${type}: operation, exponent to 1,000,000`, 0.2, 0.05, exponent(type, 'localCpuUS')),
    row('S1', `${type}: join of its delta, exponent to 1,000,000`, 0.2, 0.05, exponent(type, 'remoteCpuUS'))
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
