import { runOneOf } from '../src/shell/run.js'
import { commands } from '../src/index.js'
import type { Terminal } from '../src/index.js'

/** What a command wrote, and how it ended. */
export interface Outcome {
  readonly code: number
  readonly output: string
  readonly notes: string
}

/** Runs `peer-base` with these arguments on a terminal of paper. */
export async function peerBase (args: readonly string[], { input = '', env = {}, signal = new AbortController().signal }: {
  readonly input?: string, readonly env?: Terminal['env'], readonly signal?: AbortSignal
} = {}): Promise<Outcome> {
  let output = ''
  let notes = ''
  const code = await runOneOf(commands, args, {
    env, signal, isTTY: false, columns: 80,
    write: (text) => { output += text },
    note: (line) => { notes += `${line}\n` },
    readInput: async () => input
  })
  return { code, output, notes }
}
