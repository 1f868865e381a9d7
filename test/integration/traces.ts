import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadTrace } from '@peer-base/cli'
import type { Edits } from './person-protocol.js'

const small = new URL('../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz', import.meta.url)
/** A folder of traces beside the checkout, where there is one. */
const paper = new URL('../../../shared/data/traces/automerge-paper.json.gz', import.meta.url)

export interface Session {
  readonly name: string
  readonly edits: Edits
  readonly text: string
}

/** The recorded session kept in the project. */
export async function smallSession (): Promise<Session> {
  return await load('sveltecomponent-2000', small)
}

/** The editing of a paper, 259,778 keystrokes; undefined where the trace is not at hand. */
export async function paperSession (): Promise<Session | undefined> {
  return existsSync(paper) ? await load('automerge-paper', paper) : undefined
}

/** The first `count` edits. O(count × length of the text). */
export function beginningOf ({ name, edits }: Session, count: number): Session {
  const beginning = edits.slice(0, count)
  const text = beginning.reduce((before, [at, removed, inserted]) => before.slice(0, at) + inserted + before.slice(at + removed), '')
  return { name: `${name}, first ${count}`, edits: beginning, text }
}

async function load (name: string, file: URL): Promise<Session> {
  const { edits, endContent } = await loadTrace(fileURLToPath(file))
  return { name, edits, text: endContent }
}
