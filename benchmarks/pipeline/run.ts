import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundled, measureInTurn, recordGates, type Work } from '../gates/in-turn.js'
import type { Results } from '../gates/results.js'
import { figureOf } from '../gates/results.js'
import { gates, notes } from './gates.js'

/*
 * `npm run bench -- pipeline [trace]`: from a mutator through the log, the seal, the signature and a frame to the joined document of
 * another, beside yjs in clear, the library of 2019 sealed alike, and the cryptography alone, by the platform and by the library that ours
 * signs with. Each time in a process of its own, the subjects in turn, the median of five (PEERBASE_BENCH_REPEATS); figures are processor time
 * unless they say otherwise.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const rivals = path.join(here, '../rivals')
const repeats = Number(process.env['PEERBASE_BENCH_REPEATS'] ?? 5)
const trace = process.argv[2] ?? path.join(here, '../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz')

function windows (name: string, size: number, before: number, subjects: readonly string[]): Work {
  return { name, subjects, arguments: (subject) => [subject, 'windows', trace, rivals, String(size), String(before)] }
}

const works: readonly Work[] = [
  ...[1, 10, 100].map((size) => windows(`windows of ${size}`, size, 100_000, ['ours', 'floor', 'same library', 'yjs'])),
  ...[1, 10].map((size) => windows(`small, windows of ${size}`, size, 2000, ['ours', 'delta-crdts'])),
  { name: 'receive', subjects: ['ours', 'floor', 'same library'], arguments: (subject) => [subject, 'receive', trace, rivals] }
]

/** What a frame of one entry has beside its plaintext: it does not vary with the machine, so it is told from the figures of another work. */
function withOverhead (results: Results): Results {
  const bytes = figureOf(results, 'windows of 1', 'ours', 'frameBytes')
  const plaintext = figureOf(results, 'windows of 1', 'ours', 'plaintextBytes')
  if (bytes !== undefined && plaintext !== undefined) results.set('overhead', new Map([['ours', { whole: true, bytes: bytes - plaintext }]]))
  return results
}

if (!existsSync(path.join(rivals, 'node_modules'))) execFileSync('npm', ['ci', '--no-workspaces'], { cwd: rivals, stdio: 'inherit' })
const turns = await bundled(path.join(here, 'measure.ts'), async (bundle) => await measureInTurn(bundle, works, repeats))
recordGates({
  name: 'pipeline',
  question: 'What does a push window cost from the mutator to the joined document of another: sealed, signed, framed, verified, opened and joined?',
  gates,
  notes,
  turns: turns.map(withOverhead)
})
