import { type Announcer, createAnnouncer, createCollaborationCrypto, createPeerCount } from '@peer-base/app'
import { generate, randomBytes, sha256 } from '@peer-base/keys'
import { expect } from 'chai'
import { add, appName, createRoom, elements, type Room } from './room.js'

const nothing = new Uint8Array(0)

describe('announcements to a pinner', () => {
  it('of which the id is not that of the parts are refused, counted, and their sender scored', async () => {
    const room = await createRoom({ seed: 1 })
    const pam = await room.pinner()
    const { announcer, leave } = await mallory(room)
    const real = createCollaborationCrypto({ appName, name: 'doc', keys: room.keys })
    const { writePublicKey = nothing } = createCollaborationCrypto({ appName, name: 'doc', keys: await generate() })
    announcer.announce({ cid: real.cid, nameTag: real.nameTag, writePublicKey })
    await room.advance(1000)
    announcer.announce({ cid: real.cid, nameTag: randomBytes(16), writePublicKey: real.writePublicKey ?? nothing })
    await room.advance(1000)
    announcer.announce({ cid: real.cid, nameTag: real.nameTag, writePublicKey: new Uint8Array(32) })
    await room.advance(1000)
    expect(pam.pinner.stats()).to.include({ collaborations: 0, announcements: 3 })
    expect(pam.pinner.stats().refused.forged).to.equal(3)
    expect(room.world.network.rejectedGossip).to.equal(3)
    await room.run(leave())
    await room.end()
    expect(pam.errors).to.deep.equal([])
  })

  it('that are forged do not disturb the collaboration while it is open', async () => {
    const room = await createRoom({ seed: 2 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    add(alice, 'one')
    await room.until(() => alice.pinned() === 1)
    const { announcer, leave } = await mallory(room)
    announcer.announce({ cid: alice.crypto.cid, nameTag: randomBytes(16), writePublicKey: nothing })
    await room.advance(1000)
    expect(pam.pinner.stats().refused.forged).to.equal(1)
    add(alice, 'two')
    await room.until(() => alice.pinned() === 1)
    await room.run(leave())
    await room.end()
  })

  it('in a flood open no more than their sender\'s allowance, leave no trace, and keep nobody else out', async () => {
    const room = await createRoom({ seed: 3 })
    const pam = await room.pinner()
    const { announcer, leave } = await mallory(room)
    for (let i = 0; i < 200; i++) announcer.announce(invented(`flood ${i}`))
    await room.advance(1000)
    expect(pam.pinner.stats().collaborations).to.equal(20)
    expect(pam.pinner.stats().refused.rate).to.equal(180)
    const alice = await room.client('alice')
    add(alice, 'among them')
    await room.until(() => alice.pinned() === 1)
    await room.run(leave())
    await room.until(() => pam.pinner.stats().collaborations === 1, 300_000)
    await room.end()
    const heads = [...room.world.disk('pam').synced().keys()].filter((key) => key.endsWith('/h'))
    expect(heads).to.have.length(1)
  })

  it('are let in beyond the cap only for what the disk holds', async () => {
    const room = await createRoom({ seed: 4 })
    const first = await room.pinner('pam', { maxCollaborations: 2 })
    const alice = await room.client('alice', { document: 'known' })
    add(alice, 'kept')
    await room.until(() => alice.pinned() === 1)
    await room.run(alice.leave())
    await room.run(first.leave())
    const pam = await room.pinner('pam', { maxCollaborations: 2 })
    for (const name of ['bob', 'carol', 'dave']) await room.client(name, { document: `of ${name}` })
    await room.advance(5000)
    expect(pam.pinner.stats()).to.include({ collaborations: 2 })
    expect(pam.pinner.stats().refused.full).to.be.greaterThan(0)
    const erin = await room.client('erin', { document: 'known' })
    await room.until(() => elements(erin).length === 1, 60_000)
    expect(pam.pinner.stats()).to.include({ collaborations: 3 })
    await room.end()
  })

  it('at the cap put out what nobody has needed for a while, not what somebody uses', async () => {
    const room = await createRoom({ seed: 5 })
    const pam = await room.pinner('pam', { maxCollaborations: 2, collaborationInactivityTimeoutMS: 3_600_000 })
    const alice = await room.client('alice', { document: 'used' })
    const bob = await room.client('bob', { document: 'left' })
    add(bob, 'kept')
    await room.until(() => pam.pinner.stats().collaborations === 2 && bob.pinned() === 1)
    await room.run(bob.leave())
    await room.advance(60_000)
    const carol = await room.client('carol', { document: 'new' })
    add(carol, 'in')
    await room.until(() => carol.pinned() === 1, 120_000)
    expect(pam.pinner.collaborations().map(({ cid }) => cid)).to.have.members([alice.crypto.cid, carol.crypto.cid])
    await room.end()
  })

  it('find room at once near the cap, since what nobody needs is put out before it is reached', async () => {
    const room = await createRoom({ seed: 6, keepEvents: 0 })
    const pam = await room.pinner('pam', {
      maxCollaborations: 200, collaborationInactivityTimeoutMS: 36_000_000, maxNewCollaborationsPerMinute: 1000
    })
    for (let n = 0; n < 199; n++) {
      const guest = await room.client(`guest ${n}`, { document: `paper ${n}` })
      await room.until(() => pam.pinner.stats().started > n)
      await room.run(guest.leave())
    }
    await room.advance(12_000)
    const { full } = pam.pinner.stats().refused
    for (const name of ['alice', 'bob', 'carol', 'dave']) {
      const late = await room.client(name, { document: `of ${name}` })
      add(late, name)
      await room.until(() => late.pinned() === 1, 10_000)
      await room.advance(2000)
    }
    expect(pam.pinner.stats().refused).to.include({ full })
    expect(pam.pinner.stats().collaborations).to.be.within(195, 200)
    await room.end()
  })
})

/** Somebody who announces what she likes. */
async function mallory (room: Room): Promise<{ readonly announcer: Announcer, leave (): Promise<void> }> {
  const process = await room.run(room.world.start('mallory'))
  const { network, clock, random } = process
  const announcer = createAnnouncer(
    { appName, network, clock, random, hash: sha256, peerCount: createPeerCount(clock, { periodWindowMS: 60_000 }) },
    { intervalMS: 20_000, maxThrottleDelayMS: 5000 }
  )
  await room.advance(1000)
  return {
    announcer,
    async leave () {
      announcer.stop()
      await process.exit()
    }
  }
}

/** A collaboration that could exist: its id is right. */
function invented (name: string): Parameters<Announcer['announce']>[0] {
  const { cid, nameTag } = createCollaborationCrypto({ appName, name })
  return { cid, nameTag, writePublicKey: nothing }
}
