import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Figures } from './results.js'

/** One process that measures, and stops before each block of it until it is told to go on. */
interface Measuring {
  readonly isOver: boolean
  /** Lets it go on; resolves when it waits again, or is over. */
  block (): Promise<void>
  figures (): Promise<Figures>
}

const mostMS = 600_000

/**
 * A process for each of these, of which one runs at a time: prepared one after the other, then block by block, so that a machine that
 * slows down for seconds does so for all alike. What never asks for a block is measured as a whole in its turn. Figures in their order.
 */
export async function measureInStep (bundle: string, all: ReadonlyArray<readonly string[]>): Promise<Figures[]> {
  const measuring: Measuring[] = []
  for (const args of all) measuring.push(await begin(bundle, args))
  for (let going = measuring; going.length > 0; going = going.filter(({ isOver }) => !isOver)) {
    for (const each of going) if (!each.isOver) await each.block()
  }
  return await Promise.all(measuring.map(async (each) => await each.figures()))
}

/** Starts a process; resolves when it waits for its first block. */
async function begin (bundle: string, args: readonly string[]): Promise<Measuring> {
  const child = spawn(process.execPath, ['--expose-gc', bundle, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], timeout: mostMS })
  if (child.stdout === null) throw new Error('A process without output')
  const output = text(child.stdout)
  let wake = (): void => {}
  const waits = async (): Promise<void> => { await new Promise<void>((resolve) => { wake = resolve }) }
  let exitCode: number | string | undefined
  child.on('message', () => { wake() })
  child.once('exit', (code, signal) => {
    exitCode = code ?? signal ?? 'unknown'
    wake()
  })
  await waits()
  return {
    get isOver () { return exitCode !== undefined },
    async block () {
      const done = waits()
      child.send('go')
      await done
    },
    async figures () {
      if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}`)
      return JSON.parse(await output) as Figures
    }
  }
}
