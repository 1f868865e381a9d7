import type { Channel } from '@peer-base/app'
import { uriDecode, uriEncodeReadOnly } from '@peer-base/keys'
import {
  collaborationTopic, compactRun, decodeMessage, encodeGossip, encodeMessage, type EntryRun, type KnownMessage, limits, parseEntry, syncProtocol
} from '@peer-base/protocol'
import { fastHash } from '@peer-base/testkit'
import { expect } from 'chai'
import { add, type Client, createRoom, elements, type Room } from './room.js'

/** What the pinner of 2019 got wrong, and must not again. */
describe('a pinner, unlike that of 2019,', () => {
  it('merges diverged states: the second to push does not replace what the first one wrote', async () => {
    const room = await createRoom({ seed: 1 })
    room.world.network.partition([['sim-alice' as never], ['sim-bob' as never]])
    const alice = await room.client('alice')
    const bob = await room.client('bob')
    for (const i of [1, 2, 3]) {
      add(alice, `a${i}`)
      add(bob, `b${i}`)
      await room.advance(1000)
    }
    const pam = await room.pinner()
    for (const writer of [alice, bob]) {
      room.world.network.partition([[writer.process.peer, pam.process.peer]])
      await room.until(() => writer.pinned() === 1)
      await room.run(writer.leave())
    }
    room.world.network.heal()
    const carol = await room.client('carol')
    await room.until(() => elements(carol).length === 6, 120_000)
    await room.end()
  })

  it('gives back what it reloaded, of any type, with and without keys', async () => {
    const writes: Record<string, string> = { gset: 'add', aworset: 'add', rga: 'push', mvreg: 'write', text: 'push' }
    for (const [type, mutator] of Object.entries(writes)) {
      for (const open of [false, true]) {
        const room = await createRoom({ seed: `${type} ${open}` })
        const options = { type, ...(open ? { keys: undefined } : {}) }
        const pam = await room.pinner('pam', { collaborationInactivityTimeoutMS: 5000 })
        const alice = await room.client('alice', options)
        await (alice.collaboration.shared as unknown as Record<string, (value: string) => Promise<void>>)[mutator]?.('x')
        await room.until(() => alice.pinned() === 1)
        const written = alice.value()
        await room.run(alice.leave())
        await room.until(() => pam.pinner.collaborations().length === 0)
        const bob = await room.client('bob', options)
        await room.until(() => bob.collaboration.vectorClock().size === 1, 60_000)
        expect(bob.value(), type).to.deep.equal(written)
        await room.end()
      }
    }
  })

  it('is not erased by a stranger\'s unsigned frame, nor by one whose signature is another\'s', async () => {
    const room = await createRoom({ seed: 2 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    for (let i = 0; i < 3; i++) {
      add(alice, i)
      await room.advance(1500)
    }
    await room.until(() => alice.pinned() === 1)
    const before = new Map([...room.world.disk('pam').synced()].filter(([key]) => key.includes('/l/')))
    const [genuine] = [...before.values()].map((bytes) => parseEntry(bytes)).filter(({ header }) => header.seq === 2)
    if (genuine === undefined) throw new Error('The disk has no third entry')
    const run = compactRun([genuine])
    const body = new TextEncoder().encode('garbage')
    for (const forged of [
      { ...run, first: 3, entries: run.entries.map((entry) => ({ ...entry, body, signature: new Uint8Array(64) })) },
      { ...run, first: 3, entries: run.entries.map((entry) => ({ ...entry, body })) },
      { ...run, first: 0, entries: run.entries.map((entry) => ({ ...entry, body })) },
      { ...run, first: 1_000_000_000 }
    ]) await strike(room, alice, forged)
    const after = new Map([...room.world.disk('pam').synced()].filter(([key]) => key.includes('/l/')))
    expect(after).to.deep.equal(before)
    add(alice, 'still heard')
    await room.until(() => alice.pinned() === 1)
    await room.end()
    expect(pam.errors).to.deep.equal([])
  })

  it('makes no session with who says "I am a writer" and shows somebody else\'s certificate', async () => {
    const room = await createRoom({ seed: 6 })
    await room.pinner()
    const alice = await room.client('alice')
    add(alice, 1)
    await room.until(() => alice.pinned() === 1)
    const [certificate = new Uint8Array(0)] = [...room.world.disk('pam').synced()].filter(([key]) => key.includes('/r/')).map(([, value]) => value)
    const answers = await knock(room, alice, { role: 'writer', certificate, proof: new Uint8Array(64) })
    expect(answers).not.to.include('vector')
    await room.end()
  })

  it('counts as having something only where it signed for it: saying "I am a pinner" is not enough', async () => {
    const room = await createRoom({ seed: 3 })
    const alice = await room.client('alice')
    const pinned: unknown[] = []
    alice.collaboration.replication.on('pinned', (peer) => { pinned.push(peer) })
    add(alice, 'trusting')
    await room.advance(3000)
    await impersonate(room, alice)
    expect([...alice.collaboration.replication.pinnerPeers()]).to.deep.equal(['sim-mallory'])
    expect(pinned).to.deep.equal([])
    expect(alice.pinned()).to.equal(0)
    await room.end()
  })

  it('gets nothing in the clear from a reader that passes entries on, and takes nothing from it that no writer signed', async () => {
    const room = await createRoom({ seed: 4 })
    const alice = await room.client('alice')
    add(alice, 'TOP-SECRET-DATA')
    await room.advance(2000)
    const rosa = await room.client('rosa', { keys: await uriDecode(uriEncodeReadOnly(room.keys)) })
    await room.until(() => elements(rosa).length === 1)
    await room.run(alice.leave())
    const pam = await room.pinner()
    const heard = room.world.network.tap(pam.process.peer)
    await room.until(() => rosa.pinned() === 1)
    expect(heard.contains('TOP-SECRET-DATA')).to.equal(false)
    await room.run(rosa.leave())
    const carol = await room.client('carol')
    await room.until(() => elements(carol).length === 1, 60_000)
    await room.end()
    const rows = [...room.world.disk('pam').synced().values()].map((value) => Buffer.from(value).toString('latin1')).join('\n')
    expect(rows).not.to.include('TOP-SECRET')
  })

  it('stores each change once, not the whole state for each change', async () => {
    const room = await createRoom({ seed: 5 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    for (let i = 0; i < 50; i++) {
      add(alice, `element ${i}`)
      await room.advance(1100)
    }
    await room.until(() => alice.pinned() === 1)
    const entries = [...room.world.disk('pam').synced()].filter(([key]) => key.includes('/l/'))
    expect(entries).to.have.length(50)
    expect(pam.pinner.stats().entries).to.equal(50)
    const sizes = entries.map(([, value]) => value.length)
    expect(Math.max(...sizes.slice(25))).to.be.lessThan(Math.max(...sizes.slice(0, 25)) + 50)
    await room.end()
  })
})

/** A stranger opens a session as a reader, which a pinner cannot check, and pushes `run`. */
async function strike (room: Room, client: Client, run: EntryRun): Promise<void> {
  const answers = await knock(room, client, { role: 'reader', certificate: new Uint8Array(0), proof: new Uint8Array(32), run })
  expect(answers.slice(0, 3), 'the session was made').to.deep.equal(['hello', 'auth', 'vector'])
}

interface Claim {
  readonly role: 'reader' | 'writer'
  readonly certificate: Uint8Array
  readonly proof: Uint8Array
  readonly run?: EntryRun
}

/** What a pinner answers to a stranger's claim. */
async function knock (room: Room, { crypto: { cid } }: Client, { role, certificate, proof, run }: Claim): Promise<string[]> {
  const process = await room.run(room.world.start('mallory'))
  await room.advance(100)
  const channel = await room.run(process.network.open('sim-pam' as never, syncProtocol))
  const ended = drain(channel)
  const say = async (message: KnownMessage): Promise<void> => { await channel.send(encodeMessage(message)).catch(() => {}) }
  await say({
    type: 'hello', minVersion: 1, maxVersion: 1, features: 0, cid, role, nonce: new Uint8Array(16),
    maxFrameBytes: limits.frameBytes, windowBytes: limits.windowBytes
  })
  await say({ type: 'auth', certificate, proof })
  await room.advance(100)
  if (run !== undefined) await say({ type: 'entries', runs: [run] })
  await room.advance(1000)
  channel.abort(new Error('done'))
  const answers = await ended
  await room.run(process.exit())
  return answers
}

async function drain (channel: Channel): Promise<string[]> {
  const types: string[] = []
  try {
    for await (const frame of channel.frames) types.push(decodeMessage(frame).type)
  } catch {
    // However it ended: what was said before is what counts.
  }
  return types
}

/** Mallory presents herself as a pinner, with receipts that she made up. */
async function impersonate (room: Room, { collaboration, crypto: { cid, verifier } }: Client): Promise<void> {
  const process = await room.run(room.world.start('mallory'))
  const { network } = process
  const topic = collaborationTopic(cid, verifier.hash)
  const cancel = network.subscribe(topic, { heard: () => {} })
  await room.advance(100)
  network.publish(topic, encodeGossip({
    type: 'member', cid, peer: network.self, role: 'pinner', addresses: [], seq: 1, ttlMS: 60_000, viewDigest: new Uint8Array(8),
    certificate: new Uint8Array(0), mac: new Uint8Array(0)
  }))
  const heads = [...collaboration.vectorClock()].map(([replica, end]) => ({ replica: replica as EntryRun['replica'], end, hash: fastHash().slice(0, 16) }))
  for (const peer of [network.self, 'sim-pam']) {
    network.publish(topic, encodeGossip({ type: 'receipt', cid, peer, storeId: new Uint8Array(16), heads, signature: new Uint8Array(64) }))
  }
  await room.advance(2000)
  cancel()
  await room.run(process.exit())
}
