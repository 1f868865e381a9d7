import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundled, measureInTurn, recordGates, type Work } from '../gates/in-turn.js'
import { gates, notes } from './gates.js'

/*
 * `npm run bench -- pinner`: what a pinner can bear. Each work in a process of its own, the subjects in turn, the median of three
 * (PEERBASE_BENCH_REPEATS). A real pinner on a real disk; its network is in memory, and pays for libp2p's signatures but not for sockets.
 * Processor time is that of the whole process, senders included, unless a row says that it goes by the clock.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const repeats = Number(process.env['PEERBASE_BENCH_REPEATS'] ?? 3)

function work (name: string, kind: string, sizes: readonly number[], subjects: readonly string[] = ['ours']): Work {
  return { name, subjects, arguments: (subject) => [subject, kind, ...sizes.map(String)] }
}

const works: readonly Work[] = [
  work('ingest', 'ingest', [100, 1], ['ours', 'floor']),
  work('ingest one by one', 'ingest one by one', [100]),
  work('ingest of ten', 'ingest', [50, 10]),
  { name: 'unchecked ingest', subjects: ['ours'], arguments: () => ['unchecked', 'ingest', '100', '1'] },
  work('idle', 'idle', [3000]),
  work('activity', 'activity', [1000, 0]),
  work('load', 'activity', [200, 1000]),
  work('bytes', 'bytes', []),
  work('writes', 'writes', [25_600]),
  work('start with 1000', 'start', [1000]),
  work('start with 10000', 'start', [10_000]),
  work('presence', 'presence', [20])
]

const turns = await bundled(path.join(here, 'measure.ts'), async (bundle) => await measureInTurn(bundle, works, repeats))
recordGates({ name: 'pinner', question: 'What can a pinner bear, and what does it cost to be kept by one?', gates, notes, turns })
