import { createVerifier, sha256 } from '@peer-base/keys'
import { createPinnerCrypto } from '../../packages/pinner/src/keyless-crypto.js'
import { platformSignatures } from '../pipeline/signatures.js'
import { spentUS } from './spent.js'
import { createStage } from './stage.js'

const frames = 100

/**
 * Frames as fast as they are sent: from the channel to the disk, and back to the receipt. Those of one author wait for the pinner, which
 * takes them together.
 */
export async function ingest (
  subject: string, { collaborations, entriesPerFrame }: { readonly collaborations: number, readonly entriesPerFrame: number }
): Promise<Record<string, number>> {
  if (subject === 'floor') return { frameCpuUS: verification() }
  const checked = createPinnerCrypto(sha256)
  const credulous = (scope: Parameters<typeof createVerifier>[0]) => ({ ...createVerifier(scope), verify: async () => true, verifySync: () => true })
  const unchecked = { ...checked, createVerifier: credulous }
  const stage = await createStage({ crypto: subject === 'unchecked' ? unchecked : checked })
  const senders = await stage.senders(await stage.authors(collaborations, { frames, entriesPerFrame }))
  globalThis.gc?.()
  const before = stage.pinner.stats()
  const start = performance.now()
  const cpu = process.cpuUsage()
  await Promise.all(senders.map(async (sender) => {
    for (let frame = 0; frame < frames; frame++) await sender.send()
    await sender.persisted()
  }))
  const cpuUS = spentUS(cpu)
  const ms = performance.now() - start
  const after = stage.pinner.stats()
  await stage.end()
  const total = collaborations * frames
  return {
    frameCpuUS: cpuUS / total,
    entryCpuUS: cpuUS / (after.entries - before.entries),
    framesPerSecond: total / ms * 1000,
    receiptsPerFrame: (after.receipts - before.receipts) / total
  }
}

/**
 * The same where none waits behind another of its author, so that each is verified: every author sends one once all were taken. Measured warm,
 * after as many.
 */
export async function ingestOneByOne ({ collaborations }: { readonly collaborations: number }): Promise<Record<string, number>> {
  const stage = await createStage()
  const senders = await stage.senders(await stage.authors(collaborations, { frames: 2 * frames, entriesPerFrame: 1 }))
  let taken = stage.pinner.stats().entries
  const rounds = async (): Promise<void> => {
    for (let frame = 0; frame < frames; frame++) {
      await Promise.all(senders.map(async (sender) => { await sender.send() }))
      taken += collaborations
      while (stage.pinner.stats().entries < taken) await new Promise((resolve) => { setTimeout(resolve, 1) })
    }
  }
  await rounds()
  globalThis.gc?.()
  const before = stage.pinner.stats()
  const cpu = process.cpuUsage()
  await rounds()
  const cpuUS = spentUS(cpu)
  const after = stage.pinner.stats()
  await stage.end()
  const total = collaborations * frames
  return { frameCpuUS: cpuUS / total, receiptsPerFrame: (after.receipts - before.receipts) / total }
}

/** One verification by the platform of as many bytes as an entry's signature covers. */
function verification (): number {
  const { sign, verify } = platformSignatures()
  const message = new Uint8Array(140)
  const signature = sign(message)
  const cpu = process.cpuUsage()
  const count = 10_000
  for (let i = 0; i < count; i++) if (!verify(message, signature)) throw new Error('The signature does not hold')
  return spentUS(cpu) / count
}
