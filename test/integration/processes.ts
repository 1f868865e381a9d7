import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Children resolve packages as this process does: to sources or to what was built. */
export const nodeArguments: readonly string[] = process.execArgv.filter((argument, index, all) =>
  /^--(conditions|import)(=|$)|^-C/.test(argument) || /^(--conditions|--import|-C)$/.test(all[index - 1] ?? ''))

/** A process of the command `peer-base`, and what it wrote so far. */
export interface Command {
  readonly pid: number
  output (): string
  notes (): string
  /** The end of the process: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  signal (name: 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGSTOP' | 'SIGCONT'): void
}

/** A temporary folder and the processes that live while `task` runs: all are ended by their id, then the folder is removed. */
export interface Stage {
  readonly folder: string
  command (...args: readonly string[]): Command
  /** Ends with the stage. */
  adopt (release: () => Promise<void>): void
}

export async function withStage (task: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'peer-base-integration-'))
  const releases: Array<() => Promise<void>> = []
  try {
    await task({
      folder,
      adopt: (release) => { releases.push(release) },
      command: (...args) => {
        const child = spawn(process.execPath, [...nodeArguments, path.join(root, 'packages/peer-base/bin/peer-base.js'), ...args], {
          cwd: root, stdio: ['ignore', 'pipe', 'pipe']
        })
        releases.push(async () => { await endProcess(child) })
        return watched(child)
      }
    })
  } finally {
    for (const release of releases.reverse()) await release()
    await rm(folder, { recursive: true, force: true })
  }
}

function watched (child: ChildProcess): Command {
  let output = ''
  let notes = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { output += text })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { notes += text })
  return {
    pid: child.pid ?? 0,
    output: () => output,
    notes: () => notes,
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
    signal: (name) => { child.kill(name) }
  }
}

export async function endProcess (child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** The first address that a relay printed. */
export async function relayAddress (relay: Command): Promise<string> {
  return await eventually('the relay prints its address', () => /^\/ip4\/\S+\/p2p\/\w+$/m.exec(relay.output())?.[0], { hint: relay.notes })
}

/** The port of its HTTP endpoint, from the log of a daemon. */
export async function httpPort (daemon: Command, timeoutMS?: number): Promise<number> {
  return await eventually('the daemon tells its HTTP port', () => Number(/"httpPort":(\d+)/.exec(daemon.notes())?.[1] ?? 0), {
    hint: daemon.notes, ...timeoutMS === undefined ? {} : { timeoutMS }
  })
}

/** One figure of a daemon's metrics. */
export async function metric (port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
}
