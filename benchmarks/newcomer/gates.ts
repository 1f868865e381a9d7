import { own, quotient, ratio, row, type Gate } from '../gates/gate.js'
import { figureOf, type Results } from '../gates/results.js'

const sizes = [1000, 10_000, 100_000]

/** The largest share of what may be sent that was. */
function mostOfAllowance (results: Results): number | undefined {
  const shares = sizes.map((size) => quotient([`catch-up of ${size}`, 'ours', 'bytes'], [`catch-up of ${size}`, 'ours', 'allowedBytes'])(results))
  return shares.some((share) => share === undefined) ? undefined : Math.max(...shares.map((share) => share ?? 0))
}

function replayed (results: Results): number | undefined {
  const [entries, alone] = [figureOf(results, 'replay', 'ours', 'cpuMS'), figureOf(results, 'replay', 'floor', 'cpuMS')]
  return entries === undefined || alone === undefined ? undefined : entries / alone
}

/** What yjs took, sealed alike, where the gate of the first readable text was set: that is a time, which goes with the machine. */
const yjsMS = 44

export const gates: readonly Gate[] = [
  row('–', 'newcomer in one process, snapshot and tail: from collaborate() to the whole text, ms by the clock', 300, 100, own('newcomer', 'ms')),
  row('–', 'the same, ms of processor time of both', 300, 100, own('newcomer', 'cpuMS')),
  row('C1', 'bytes of the sealed snapshot', 75_000, 55_000, own('open', 'bytes')),
  row('C1', 'bytes of the sealed snapshot ÷ state of delta-crdts', 1 / 170, 1 / 230, ratio('open', 'bytes', 'delta-crdts')),
  row('C2', 'verify, open, load and read, cold ÷ yjs sealed alike', 0.6, 0.15, ratio('open', 'cpuMS', 'yjs')),
  row('C3', 'first readable text, cold, by the clock ÷ yjs sealed alike', 10 / yjsMS, 3 / yjsMS, ratio('open', 'ms', 'yjs')),
  row('C3', 'the same, ms by the clock', 10, 3, own('open', 'ms')),
  row('C3', 'the same, ms of processor time', 10, 3, own('open', 'cpuMS')),
  row('C4', 'replay of the log in windows of 100 ÷ a verification for each', 1.2, 0.15, replayed),
  row('C5', 'bytes of a catch-up ÷ 2.5 an edit and 2 KiB', 1, 0.8, mostOfAllowance),
  row('C5', 'time for an edit, catching up on 100,000 ÷ on 10,000', 1.2, 1, quotient(['catch-up of 100000', 'ours', 'editCpuUS'], ['catch-up of 10000', 'ours', 'editCpuUS']))
]

export const notes = [
  `The newcomer waits for no timer: members greet, link and offer the snapshot at once, so on a quiet machine the clock shows little more than the processor
time, and on a busy one how busy it is. On a machine that runs what is not compiled at half to two thirds of that speed
(2 × AMD EPYC, the same day: yjs took 105 to 134 ms for opening alike) the newcomer took 446 and 461 ms by the clock in two
runs, and the first readable text 13.0 and 13.8: figures in ms go with the machine.`.replaceAll('\n', ' '),
  `C3: where its gate of 10 ms was set, yjs took 44 ms for the same, sealed alike; here it takes what the table says. Cold, of 12 ms of
processor time, 4 go into reading and checking the columns of 10,900 runs with code that nothing has compiled yet, and 3 into the compiler's work beside that, for which nobody waits and which comes too late to help; 2 into the first three signatures of the process and their keys, 1.1 into
inflating, 0.8 into the cipher; the others are threads of the platform. What the process did before, to get the bytes, is compiled when it begins. The items are
built at the first edit. The columns are not left for then: bytes that are no state must count against the snapshot that has them, before any of it is shown or a
vector advances, and what shows them is that every replica's runs cover its counters once, that origins exist and that lengths add up to the text.`.replaceAll('\n', ' ')
]
