import { own, quotient, row, type Gate } from '../gates/gate.js'
import { figureOf, type Results } from '../gates/results.js'

/** Frames a second become microseconds a frame: less is better. */
const perSecond = (count: number): number => 1e6 / count

const gigabyte = 1e9

function capacityMiB (results: Results): number | undefined {
  const bytes = figureOf(results, 'idle', 'ours', 'openBytes')
  return bytes === undefined ? undefined : bytes * 10_000 / 2 ** 20
}

export const gates: readonly Gate[] = [
  row('N1', 'frame of one entry: checked (those of an author that wait, together), stored durably, receipts signed; µs of processor time (8,000 a second of one core)',
    perSecond(8000), perSecond(100_000), own('ingest', 'frameCpuUS')),
  row('N1', 'the same ÷ one verification alone, which is the floor (8,000 a second where one takes 107 µs)', 125 / 107, 1, quotient(['ingest', 'ours', 'frameCpuUS'], ['ingest', 'floor', 'frameCpuUS'])),
  row('N1', 'the same where no frame waits behind another of its author, so that each signature is checked; warm',
    perSecond(8000), perSecond(100_000), own('ingest one by one', 'frameCpuUS')),
  row('N1', 'an entry in a frame of ten, one signature for all; µs of processor time', perSecond(8000), perSecond(100_000), own('ingest of ten', 'entryCpuUS')),
  row('N2', 'frame of one entry, its signature not checked; µs of processor time (100,000 a second)', perSecond(100_000), perSecond(250_000), own('unchecked ingest', 'frameCpuUS')),
  row('N3', 'heap of a collaboration that rests, bytes (800,000 in a gigabyte)', gigabyte / 800_000, gigabyte / 1_500_000, own('idle', 'restingBytes')),
  row('–', '10,000 open and idle, MiB of heap', 512, 256, capacityMiB),
  row('N4', 'one frame a second in each of many: µs of processor time a frame (8,000 in a process)', perSecond(8000), perSecond(50_000), own('activity', 'frameCpuUS')),
  row('–', 'the same, 200 a second beside 1,000 idle: receipt, 99th of a hundred, ms by the clock', 250, 100, own('load', 'receiptP99MS')),
  row('–', 'the same: memory of pinner and writers in one process, MiB', 512, 256, own('load', 'rssMiB')),
  row('N5', 'bytes to the pinner for an edit ÷ bytes of the entries framed one by one', 1.2, 1, quotient(['bytes', 'ours', 'pinnerBytesPerEdit'], ['bytes', 'ours', 'frameBytesPerEdit'])),
  row('N6', 'entry made durable among 256 others; µs of processor time', 10, 5, own('writes', 'frameCpuUS')),
  row('–', 'start with 10,000 collaborations on the disk ÷ with 1,000 (ten is linear)', 10, 2, quotient(['start with 10000', 'ours', 'startCpuMS'], ['start with 1000', 'ours', 'startCpuMS'])),
  row('–', 'records said a second in a collaboration with one quiet visitor', 0.2, 0.1, own('presence', 'saidPerSecond')),
  row('–', 'records said a second where nobody is', 0, 0, own('presence', 'saidAlonePerSecond'))
]

export const notes = [
  `N1: frames that wait go on from one another, so that one signature vouches for all of an author (docs/PROTOCOL.md, Runs), and a pinner that is behind
verifies few of them: its figure is no longer that of one verified frame, and is below one verification. Where nothing waits each is verified: of that, more
than half is the verification, 8 % are signatures of receipts, 10 % is collecting, and the rest is a flat profile of the session, the log and the disk,
senders and network included.`.replaceAll('\n', ' '),
  `N2 and N4 count all that happens for a frame between two channels, senders and the runtime's compiler included: sessions with their timers and promises, a
log in memory, a group on the disk, and a receipt for every 50 ms in which something came. The gates were set by a skeleton that stored bytes; where each of many
collaborations gets one frame a second, each frame has a verification and a receipt of its own, and these two alone take longer than N4's gate on a core that
verifies a signature in 107 µs. N4 is measured with 1,000 collaborations; with more, frames share syncs, and one costs less.`.replaceAll('\n', ' '),
  `N3 is what is left of 3,000 collaborations that were opened, written to and closed, less what was there before: a resting one leaves nothing but rows, and
with fewer of them the figure shows how much the runtime's own heap moves.`.replaceAll('\n', ' ')
]
