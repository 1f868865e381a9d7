import { heapBytes } from './spent.js'
import { createStage, type Stage } from './stage.js'

const atOnce = 50

/** What a collaboration costs that nobody is in, with one entry: while it is still open, and when it rests. */
export async function idleness ({ collaborations }: { readonly collaborations: number }): Promise<Record<string, number>> {
  const stage = await createStage({ collaborationInactivityTimeoutMS: 8000 })
  // What is made once for all is not counted.
  await fill(stage, collaborations / 2)
  await rested(stage)
  const before = heapBytes()
  const opened = new Promise<void>((resolve) => { stage.pinner.once('collaboration stopped', () => { resolve() }) })
  await fill(stage, collaborations)
  const open = stage.pinner.stats().collaborations
  const openBytes = (heapBytes() - before) / open
  await opened
  await rested(stage)
  const restingBytes = Math.max(0, heapBytes() - before) / collaborations
  await stage.end()
  return { openBytes, restingBytes, open }
}

async function rested ({ pinner }: Stage): Promise<void> {
  while (pinner.stats().collaborations > 0) await new Promise<void>((resolve) => { setTimeout(resolve, 100) })
  // What closes last lets go a little later.
  await new Promise<void>((resolve) => { setTimeout(resolve, 500) })
}

async function fill (stage: Stage, count: number): Promise<void> {
  for (let first = 0; first < count; first += atOnce) {
    const senders = await stage.senders(await stage.authors(Math.min(atOnce, count - first), { frames: 1, entriesPerFrame: 1 }))
    await Promise.all(senders.map(async (sender) => {
      await sender.send()
      await sender.persisted()
      sender.close()
    }))
    for (const peer of new Set(senders.map(({ peer }) => peer))) stage.hub.leave(peer)
  }
}
