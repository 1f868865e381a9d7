import { setTimeout } from 'node:timers/promises'
import { generate } from '@peer-base/keys'
import { nextBlock } from '../gates/block.js'
import { Frames } from './frames.js'
import { batchBytes, createPerson, type Person } from './person.js'
import { pulled } from './pulling.js'
import { signaturesOf, type Signatures } from './signatures.js'
import type { EditTrace } from './traces.js'

/** Measured of each kind, and as many before them that make the code warm. */
const entries = 12_000
/** In so many blocks, in step with the verifications alone: half of them make the code warm. */
const blocks = 40

/** What a receiver pays for entries of one edit each: one in a frame, taken alone and as fast as a session can; and many in a frame. */
export async function received (name: string, trace: EditTrace): Promise<Record<string, number | boolean>> {
  if (name !== 'ours') return { whole: true, verifyCpuUS: await verifications(signaturesOf(name)) }
  const { bob, carol, single, gathered, text } = await written(trace, Math.min(entries, Math.floor(trace.length / 4)))
  globalThis.gc?.()
  await setTimeout(200)
  const spent = { alone: 0, sustained: 0, frames: 0 }
  await inBlocks(single.length, async (from, to, isWarm) => {
    const alone = await cpuOf(async () => { for (const frame of single.between(from, to)) await bob.take(frame) })
    const sustained = await cpuOf(async () => { await pulled(carol, single.between(from, to)) })
    if (!isWarm) return
    spent.alone += alone
    spent.sustained += sustained
    spent.frames += to - from
  })
  const half = gathered.length >> 1
  for (const frame of gathered.between(0, half)) await bob.take(frame)
  const entriesBefore = bob.replica.log.size
  const chained = await cpuOf(async () => { for (const frame of gathered.between(half, gathered.length)) await bob.take(frame) })
  const chainedCpuUS = chained / (bob.replica.log.size - entriesBefore)
  await pulled(carol, gathered.between(0, gathered.length))
  if (bob.text() !== text || carol.text() !== text) throw new Error('ours does not converge')
  return { whole: true, aloneCpuUS: spent.alone / spent.frames, sustainedCpuUS: spent.sustained / spent.frames, chainedCpuUS }
}

interface Written { readonly bob: Person, readonly carol: Person, readonly single: Frames, readonly gathered: Frames, readonly text: string }

/** Who writes is gone when it returns: elsewhere that is another machine, and the receiver's collector looks not through what it keeps. */
async function written (trace: EditTrace, count: number): Promise<Written> {
  const keys = await generate()
  const [alice, bob, carol] = [await createPerson(keys), await createPerson(keys), await createPerson(keys)]
  const [single, gathered] = [new Frames(), new Frames()]
  for (let i = 0; i < 2 * count; i++) {
    await alice.write(trace, i, 1)
    for (const frame of alice.frames()) single.push(frame)
  }
  for (let i = 0; i < 2 * count; i++) await alice.write(trace, 2 * count + i, 1)
  for (let frames = alice.frames(batchBytes); frames.length > 0; frames = alice.frames(batchBytes)) {
    for (const frame of frames) gathered.push(frame)
  }
  return { bob, carol, single, gathered, text: alice.text() }
}

/** One verification of as many bytes as an entry's signature covers, in µs. */
async function verifications ({ sign, verify }: Signatures): Promise<number> {
  const message = new Uint8Array(140)
  const signature = sign(message)
  let spent = 0
  await inBlocks(2 * entries, async (from, to, isWarm) => {
    const cpu = await cpuOf(() => {
      for (let i = from; i < to; i++) if (!verify(message, signature)) throw new Error('The signature does not hold')
    })
    if (isWarm) spent += cpu / entries
  })
  return spent
}

/** Goes through so many things block by block, each when it is this process's turn; code counts as warm in the second half. */
async function inBlocks (count: number, each: (from: number, to: number, isWarm: boolean) => Promise<void>): Promise<void> {
  const endOf = (block: number): number => Math.floor(count * block / blocks)
  for (let block = 0; block < blocks; block++) {
    await nextBlock()
    await each(endOf(block), endOf(block + 1), 2 * block >= blocks)
  }
}

/** Processor time of all threads, in µs. */
async function cpuOf (work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
