import { compactRun, encodeMessage, parseEntry } from '@peer-base/protocol'
import { createRoom, type Room } from '../../packages/pinner/test/room.js'

/** A letter every so often, for so long: virtual milliseconds. */
const letterMS = 200
const typingMS = 600_000

/** What goes from a writer to a pinner for each letter, beside the frames that the same entries would make one by one. */
export async function bytesPerEdit (): Promise<Record<string, number>> {
  const room = await createRoom({ seed: 1, keepEvents: 0 })
  const pam = await room.pinner()
  const alice = await room.client('alice', { type: 'text', debouncePushToPinnerMS: 5000 })
  const shared = alice.collaboration.shared as unknown as { push (letter: string): Promise<void> }
  const before = pam.pinner.stats().traffic.in
  for (let at = 0; at < typingMS; at += letterMS) {
    shared.push('x').catch((error: unknown) => { throw error })
    await room.advance(letterMS)
  }
  await room.until(() => alice.pinned() === 1, 60_000)
  const { traffic, writtenBytes, entries } = pam.pinner.stats()
  const edits = typingMS / letterMS
  const frames = entries * frameBytes(room, alice.crypto.cid)
  await room.end()
  return { edits, pinnerBytesPerEdit: (traffic.in - before) / edits, frameBytesPerEdit: frames / edits, diskBytesPerEdit: writtenBytes / edits }
}

/** Mean bytes of the entries kept, each in a frame of its own. */
function frameBytes (room: Room, cid: string): number {
  const rows = [...room.world.disk('pam').synced()].filter(([key]) => key.startsWith(`c/${cid}/l/`))
  return rows.reduce((sum, [, row]) => sum + encodeMessage({ type: 'entries', runs: [compactRun([parseEntry(row)])] }).length, 0) / rows.length
}

/** What is said, in a minute, in collaborations that are open and quiet: with a visitor, and with nobody. */
export async function presence ({ collaborations }: { readonly collaborations: number }): Promise<Record<string, number>> {
  const room = await createRoom({ seed: 2, keepEvents: 0 })
  const pam = await room.pinner('pam', { collaborationInactivityTimeoutMS: 3_600_000 })
  const visitors = []
  for (let i = 0; i < collaborations; i++) visitors.push(await room.client(`visitor ${i}`, { document: `paper ${i}` }))
  await room.advance(30_000)
  const seen = await minute(room, pam.process.peer)
  for (const visitor of visitors) await room.run(visitor.leave())
  await room.advance(30_000)
  const alone = await minute(room, pam.process.peer)
  await room.end()
  const each = 60 * collaborations
  return {
    saidPerSecond: seen.sent.messages / each, saidBytesPerSecond: seen.sent.bytes / each,
    heardPerSecond: seen.received.messages / each, heardBytesPerSecond: seen.received.bytes / each,
    saidAlonePerSecond: alone.sent.messages / each
  }
}

interface Way { readonly messages: number, readonly bytes: number }

async function minute (room: Room, peer: Parameters<Room['world']['network']['traffic']>[0]): Promise<{ readonly sent: Way, readonly received: Way }> {
  const { sent, received } = room.world.network.traffic(peer)
  const before = { sent: { ...sent }, received: { ...received } }
  await room.advance(60_000)
  const since = (now: Way, then: Way): Way => ({ messages: now.messages - then.messages, bytes: now.bytes - then.bytes })
  return { sent: since(sent, before.sent), received: since(received, before.received) }
}
