import * as crypto from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { nextBlock } from '../gates/block.js'
import { twoPeople } from './ours.js'
import { batchBytes, type Person } from './person.js'
import type { EditTrace } from './traces.js'

/** Measured of each kind, and as many before them that make the code warm. */
const entries = 12_000
/** Of one kind, in step with the verifications alone: half of them make the code warm. */
const blocks = 40

/** What a receiver pays for entries of one edit each: one in a frame, each verified; and as a push session sends those it finds waiting. */
export async function received (name: string, trace: EditTrace): Promise<Record<string, number | boolean>> {
  if (name !== 'ours') return { whole: true, verifyCpuUS: await verifications() }
  const { bob, single, gathered, text } = await written(trace, Math.min(entries, Math.floor(trace.length / 4)))
  globalThis.gc?.()
  await setTimeout(200)
  const signedCpuUS = await cpuOf(single.length, async (i) => { await bob.take(single.at(i)) })
  const half = gathered.length >> 1
  for (let i = 0; i < half; i++) await bob.take(gathered.at(i))
  const entriesBefore = bob.replica.log.size
  const cpu = process.cpuUsage()
  for (let i = half; i < gathered.length; i++) await bob.take(gathered.at(i))
  const chainedCpuUS = spent(cpu) / (bob.replica.log.size - entriesBefore)
  if (bob.text() !== text) throw new Error('ours does not converge')
  return { whole: true, signedCpuUS, chainedCpuUS }
}

/** Frames end to end, so that a collector passes them by as it does those that a socket will bring. */
class Frames {
  #bytes = new Uint8Array(1 << 23)
  readonly #ends = [0]

  get length (): number { return this.#ends.length - 1 }

  push (frame: Uint8Array): void {
    const start = this.#ends.at(-1) ?? 0
    if (start + frame.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length + frame.length)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(frame, start)
    this.#ends.push(start + frame.length)
  }

  /** A copy of its own, as it is read from a connection. */
  at (index: number): Uint8Array { return this.#bytes.slice(this.#ends[index], this.#ends[index + 1]) }
}

/** Who writes is gone when it returns: elsewhere that is another machine, and the receiver's collector looks not through what it keeps. */
async function written (trace: EditTrace, count: number): Promise<{ bob: Person, single: Frames, gathered: Frames, text: string }> {
  const { alice, bob } = await twoPeople()
  const [single, gathered] = [new Frames(), new Frames()]
  for (let i = 0; i < 2 * count; i++) {
    await alice.write(trace, i, 1)
    for (const frame of alice.frames()) single.push(frame)
  }
  for (let i = 0; i < 2 * count; i++) await alice.write(trace, 2 * count + i, 1)
  for (let frames = alice.frames(batchBytes); frames.length > 0; frames = alice.frames(batchBytes)) {
    for (const frame of frames) gathered.push(frame)
  }
  return { bob, single, gathered, text: alice.text() }
}

/** One verification by the platform of as many bytes as an entry's signature covers. */
async function verifications (): Promise<number> {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519')
  const message = new Uint8Array(140)
  const signature = crypto.sign(null, message, privateKey)
  return await cpuOf(2 * entries, () => {
    if (!crypto.verify(null, message, publicKey, signature)) throw new Error('The signature does not hold')
  })
}

/** Does that so many times, in blocks; what the second half takes of processor time, each. */
async function cpuOf (count: number, each: (index: number) => Promise<void> | void): Promise<number> {
  const blockSize = Math.ceil(count / blocks)
  const half = blockSize * blocks / 2
  let cpu = process.cpuUsage()
  for (let i = 0; i < count; i++) {
    if (i % blockSize === 0) await nextBlock()
    if (i === half) cpu = process.cpuUsage()
    const done = each(i)
    if (done !== undefined) await done
  }
  return spent(cpu) / (count - half)
}

function spent (before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return user + system
}
