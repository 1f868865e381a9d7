import { quantile, spentUS } from './spent.js'
import { createStage } from './stage.js'

const seconds = 5

/** So many collaborations in each of which somebody writes once a second, beside others that are open and quiet. */
export async function activity (
  { collaborations, idle }: { readonly collaborations: number, readonly idle: number }
): Promise<Record<string, number>> {
  const stage = await createStage()
  const quiet = await stage.senders(await stage.authors(idle, { frames: 1, entriesPerFrame: 1 }))
  await Promise.all(quiet.map(async (sender) => {
    await sender.send()
    await sender.persisted()
    sender.close()
  }))
  const senders = await stage.senders(await stage.authors(collaborations, { frames: seconds, entriesPerFrame: 1 }))
  globalThis.gc?.()
  const before = stage.pinner.stats()
  const start = performance.now()
  const cpu = process.cpuUsage()
  // Each has its place within the second.
  await Promise.all(senders.map(async (sender, index) => {
    for (let second = 0; second < seconds; second++) {
      const at = start + 1000 * (second + index / collaborations)
      await new Promise<void>((resolve) => { setTimeout(resolve, at - performance.now()) })
      await sender.send()
    }
    await sender.persisted()
  }))
  const frameCpuUS = spentUS(cpu) / (collaborations * seconds)
  const waits = senders.flatMap((sender) => sender.waits)
  const after = stage.pinner.stats()
  const { rss } = process.memoryUsage()
  await stage.end()
  return {
    frameCpuUS,
    perProcess: 1e6 / frameCpuUS,
    receiptsPerFrame: (after.receipts - before.receipts) / waits.length,
    receiptP50MS: quantile(waits, 0.5),
    receiptP99MS: quantile(waits, 0.99),
    rssMiB: rss / 2 ** 20
  }
}
