import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** A relay or a pinner that runs in a process of its own. */
export interface Place {
  readonly addresses: readonly string[]
  /** Where it keeps what it keeps. */
  readonly folder: string
  /** At once, as when a machine fails. */
  kill (): Promise<void>
  /** In good order. Idempotent. */
  stop (): Promise<void>
}

const program = path.join(import.meta.dirname, 'place-process.ts')

/** `folder` keeps who it is: started again there, on the port of before, it is the same relay. */
export async function startRelay (folder: string, port = 0): Promise<Place> {
  return await start(folder, ['relay', folder, String(port)])
}

export async function startPinner (folder: string, relay: string): Promise<Place> {
  return await start(folder, ['pinner', folder, relay])
}

async function start (folder: string, args: readonly string[]): Promise<Place> {
  const child = spawn(process.execPath, [...process.execArgv, '--import=tsx', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await firstLine(child)
  const { addresses } = JSON.parse(line) as { readonly addresses: readonly string[] }
  return {
    addresses,
    folder,
    kill: async () => { await end(child, 'SIGKILL') },
    stop: async () => { await end(child, 'SIGTERM') }
  }
}

async function firstLine (child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`The process ended before it ran, with ${String(child.exitCode)}`)
}

async function end (child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
