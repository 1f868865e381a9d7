import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundled, measureInTurn, recordGates, type Work } from '../gates/in-turn.js'
import { gates, notes } from './gates.js'

/*
 * `npm run bench -- newcomer [trace]`: somebody who comes late to a long history: what is sent, and how long until the text can be read;
 * beside a document of yjs that is sealed and signed alike. Each time in a process of its own, the subjects in turn, the median of five
 * (PEERBASE_BENCH_REPEATS).
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const rivals = path.join(here, '../rivals')
const repeats = Number(process.env['PEERBASE_BENCH_REPEATS'] ?? 5)
const trace = process.argv[2] ?? path.join(here, '../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz')

if (!existsSync(path.join(rivals, 'node_modules'))) execFileSync('npm', ['ci', '--no-workspaces'], { cwd: rivals, stdio: 'inherit' })
const turns = await bundled(path.join(here, 'measure.ts'), async (bundle, folder) => {
  const work = (name: string, subjects: readonly string[], kind = name, ...rest: readonly string[]): Work =>
    ({ name, subjects, arguments: (subject) => [subject, kind, trace, rivals, folder, ...rest] })
  await measureInTurn(bundle, [work('prepare', ['ours'])], 1)
  return await measureInTurn(bundle, [
    work('newcomer', ['ours']),
    work('open', ['ours', 'yjs', 'delta-crdts']),
    work('replay', ['ours', 'floor']),
    ...[1000, 10_000, 100_000].map((size) => work(`catch-up of ${size}`, ['ours'], 'catch-up', String(size)))
  ], repeats)
})
recordGates({
  name: 'newcomer',
  question: 'Somebody comes late to a long history: what is sent, and how long does it take until the text can be read?',
  gates,
  notes,
  turns
})
