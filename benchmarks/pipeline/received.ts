import * as crypto from 'node:crypto'
import { batchBytes } from './person.js'
import { twoPeople } from './ours.js'
import type { EditTrace } from './traces.js'

/** Measured of each kind, and as many before them that make the code warm. */
const entries = 12_000

/** What a receiver pays for entries of one edit each: one in a frame, each verified; and as a push session sends those it finds waiting. */
export async function received (name: string, trace: EditTrace): Promise<Record<string, number | boolean>> {
  if (name !== 'ours') return { whole: true, verifyCpuUS: verification() }
  const count = Math.min(entries, Math.floor(trace.length / 4))
  const { alice, bob } = await twoPeople()
  const single: Array<readonly Uint8Array[]> = []
  for (let i = 0; i < 2 * count; i++) {
    await alice.write(trace, i, 1)
    single.push(alice.frames())
  }
  const take = async (frames: readonly Uint8Array[]): Promise<void> => { for (const frame of frames) await bob.take(frame) }
  for (const frames of single.slice(0, count)) await take(frames)
  let cpu = process.cpuUsage()
  for (const frames of single.slice(count)) await take(frames)
  const signedCpuUS = spent(cpu) / count
  for (let i = 0; i < 2 * count; i++) await alice.write(trace, 2 * count + i, 1)
  const gathered: Uint8Array[] = []
  for (let frames = alice.frames(batchBytes); frames.length > 0; frames = alice.frames(batchBytes)) gathered.push(...frames)
  const half = gathered.length >> 1
  await take(gathered.slice(0, half))
  const entriesBefore = bob.replica.log.size
  cpu = process.cpuUsage()
  await take(gathered.slice(half))
  const chainedCpuUS = spent(cpu) / (bob.replica.log.size - entriesBefore)
  if (bob.text() !== alice.text()) throw new Error('ours does not converge')
  return { whole: true, signedCpuUS, chainedCpuUS }
}

/** One verification by the platform of as many bytes as an entry's signature covers. */
function verification (): number {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519')
  const message = new Uint8Array(140)
  const signature = crypto.sign(null, message, privateKey)
  const cpu = process.cpuUsage()
  for (let i = 0; i < entries; i++) if (!crypto.verify(null, message, publicKey, signature)) throw new Error('The signature does not hold')
  return spent(cpu) / entries
}

function spent (before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return user + system
}
