import { TestkitError } from '../testkit-error.js'

/** The two functions of a test runner that a contract needs; mocha's `describe` and `it`, or others like them. */
export interface Runner {
  describe (name: string, body: () => void): unknown
  it (name: string, body: () => Promise<void>): unknown
}

/** What one test gets: made fresh for it, and ended after it. */
export interface Bench {
  /** Lets time pass until `work` settles, where time is simulated. Real time passes by itself. */
  drive? <T> (work: Promise<T>): Promise<T>
  end? (): Promise<void>
}

/** A test that gets a bench of its own, whose time runs while the test does. */
export function benched<B extends Bench> (runner: Runner, create: () => Promise<B>): (name: string, body: (bench: B) => Promise<void>) => void {
  return (name, body) => {
    runner.it(name, async () => {
      const bench = await create()
      const drive = async (work: Promise<void>): Promise<void> => await (bench.drive === undefined ? work : bench.drive(work))
      try {
        await drive(body(bench))
      } finally {
        if (bench.end !== undefined) await drive(bench.end())
      }
    })
  }
}

/** A broken promise of the port under test. */
export function fail (message: string): never {
  throw new TestkitError('PEERBASE_CONTRACT_BROKEN', message)
}

export function expect (isTrue: boolean, promise: string): asserts isTrue {
  if (!isTrue) fail(promise)
}

/** Compares as JSON does, with byte arrays by their bytes and `undefined` as itself. */
export function expectSame (actual: unknown, expected: unknown, promise: string): void {
  const [is, shouldBe] = [show(actual), show(expected)]
  if (is !== shouldBe) fail(`${promise}: expected ${clip(shouldBe)}, got ${clip(is)}`)
}

export async function expectCode (work: Promise<unknown>, code: string, promise: string): Promise<void> {
  const error = await rejection(work)
  if (error === undefined) fail(`${promise}: expected ${code}, but it resolved`)
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === code) return
  const told = error instanceof Error ? `${error.name}: ${error.message}` : typeof error
  fail(`${promise}: expected ${code}, got ${told}`)
}

/** What `work` rejects with; undefined when it resolves. */
export async function rejection (work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error ?? new TestkitError('PEERBASE_CONTRACT_BROKEN', 'It rejected with nothing.')
  }
}

function show (value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => part instanceof Uint8Array ? `bytes:${part.join(',')}` : part) ?? 'undefined'
}

function clip (text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
}
