import { expect } from 'chai'
import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.js'
import type { Answer, Edits, Opening, Question, Status } from './person-protocol.js'
import { endProcess, nodeArguments, type Stage } from './processes.js'

/** A person in a process of their own. Each method does there what it says. */
export interface Person {
  readonly pid: number
  signal (name: 'SIGSTOP' | 'SIGCONT'): void
  open (opening: Omit<Opening, 'store'>): Promise<{ readonly openMS: number }>
  type (edits: Edits): Promise<{ readonly typeMS: number, readonly lastKeyAt: number }>
  insert (at: number, text: string): Promise<void>
  remove (at: number, count: number): Promise<void>
  value (): Promise<string>
  status (): Promise<Status>
  /** Resolves when the text is exactly this, with the wall clock of that moment. */
  follows (text: string, timeoutMS?: number): Promise<{ readonly equalAt: number }>
  /** Resolves when a pinner has signed for everything this person has. */
  pinned (): Promise<void>
  linked (): Promise<void>
  /** Stops the app, after which nothing may keep the process alive. */
  leave (): Promise<void>
}

/** What a person answered instead of doing it. */
export class Refusal extends Error {
  readonly code: string | undefined

  constructor ({ message, code }: { readonly message: string, readonly code: string | undefined }) {
    super(message)
    this.code = code
  }
}

export function person (stage: Stage, name: string): Person {
  const child = fork(fileURLToPath(new URL('person.ts', import.meta.url)), { execArgv: [...nodeArguments], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  stage.adopt(async () => { await endProcess(child) })
  const ask = asker(child, name)
  const status = async (): Promise<Status> => await ask({ deed: 'status' }) as Status
  return {
    pid: child.pid ?? 0,
    signal: (name) => { child.kill(name) },
    open: async (opening) => await ask({ deed: 'open', store: path.join(stage.folder, name), ...opening }) as { openMS: number },
    type: async (edits) => await ask({ deed: 'type', edits }) as { typeMS: number, lastKeyAt: number },
    insert: async (at, text) => { await ask({ deed: 'insert', at, text }) },
    remove: async (at, count) => { await ask({ deed: 'remove', at, count }) },
    value: async () => await ask({ deed: 'value' }) as string,
    status,
    follows: async (text, timeoutMS = 60_000) => await ask({
      deed: 'follow', length: text.length, sha256: createHash('sha256').update(text).digest('hex'), timeoutMS
    }) as { equalAt: number },
    pinned: async () => { await eventually(`a pinner has all that ${name} has`, async () => (await status()).persisted) },
    linked: async () => { await eventually(`${name} is linked with somebody`, async () => (await status()).linked.length) },
    leave: async () => {
      await ask({ deed: 'stop' })
      await endsByItself(child, name)
    }
  }
}

/** Longer than libp2p takes to let go of its last sockets and timers. */
const lingerMS = 20_000

async function endsByItself (child: ChildProcess, name: string): Promise<void> {
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(lingerMS) }).catch(() => {
    throw new Error(`The process of ${name} lives ${lingerMS / 1000} s after its app was stopped`)
  })
  child.disconnect()
  expect(await ended, `exit code and signal of ${name}`).to.deep.equal([0, null])
}

function asker (child: ChildProcess, name: string): (question: Question) => Promise<unknown> {
  const waiting = new Map<number, { resolve (result: unknown): void, reject (error: Error): void }>()
  let last = 0
  child.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('failure' in answer) asked?.reject(new Refusal(answer.failure))
    else asked?.resolve(answer.result)
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`The process of ${name} ended (${signal ?? code ?? 'no code'}) before it answered`))
    waiting.clear()
  })
  return async (question) => await new Promise((resolve, reject) => {
    const id = ++last
    waiting.set(id, { resolve, reject })
    child.send({ ...question, id }, (error) => { if (error !== null) reject(error) })
  })
}
