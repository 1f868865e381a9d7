import { expect } from 'chai'
import { createMetrics } from '@peer-base/pinner/metrics'
import { withImmediateCompression } from '@peer-base/testkit/scenarios'
import { add, createRoom, elements } from './room.js'
import { runs } from './runs.js'

describe('the store of a pinner', () => {
  it('holds no plaintext, name or type, only what was sealed', async () => {
    const room = await createRoom({ seed: 1 })
    await room.pinner()
    const alice = await room.client('alice', { document: 'PLANTED-NAME' })
    const sub = await alice.collaboration.sub('PLANTED-SUB', 'mvreg')
    await sub.shared.write('PLANTED-VALUE')
    add(alice, 'PLANTED-MARKER')
    await room.until(() => alice.pinned() === 1)
    await room.end()
    const rows = [...room.world.disk('pam').synced()]
    const text = rows.map(([key, value]) => key + Buffer.from(value).toString('latin1')).join('\n')
    expect(rows.some(([key]) => key.includes('/l/'))).to.equal(true)
    for (const planted of ['PLANTED', 'aworset', 'mvreg']) expect(text).not.to.include(planted)
  })

  it('is named by the same 16 bytes in all receipts, over restarts', async () => {
    const room = await createRoom({ seed: 2 })
    const ids: string[] = []
    for (let run = 0; run < 2; run++) {
      const pam = await room.pinner()
      await room.run(pam.leave())
      ids.push(Buffer.from(room.world.disk('pam').synced().get('m/store-id') ?? []).toString('hex'))
    }
    expect(ids[0]).to.have.length(48)
    expect(ids[1]).to.equal(ids[0])
    await room.end()
  })

  it('has no row of a collaboration that nobody wrote to', async () => {
    const room = await createRoom({ seed: 3 })
    const pam = await room.pinner()
    await room.client('alice')
    await room.until(() => pam.pinner.collaborations().length === 1)
    await room.advance(5000)
    await room.end()
    expect([...room.world.disk('pam').synced().keys()].filter((key) => key.startsWith('c'))).to.deep.equal([])
  })

  it('that is full is told and acknowledges nothing; freed, it catches up by itself', async () => {
    const room = await createRoom({ seed: 4 })
    const pam = await room.pinner()
    const metrics = createMetrics(pam.pinner)
    const alice = await room.client('alice')
    add(alice, 'fits')
    await room.until(() => alice.pinned() === 1)
    room.world.disk('pam').fill()
    add(alice, 'does not fit')
    await room.until(() => pam.errors.length > 0)
    await room.advance(60_000)
    expect(alice.pinned()).to.equal(0)
    expect(pam.errors.map((error) => (error as { code?: string }).code)).to.deep.equal(['PEERBASE_STORE_FULL'])
    expect(metrics.health()).to.include({ status: 'degraded' })
    room.world.disk('pam').free()
    await room.until(() => alice.pinned() === 1, 60_000)
    expect(metrics.health()).to.include({ status: 'ok', collaborations: 1 })
    await room.end()
  })

  it('that is full keeps what came since in memory until it is freed, though its author is gone', async () => {
    const room = await createRoom({ seed: 5 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    await room.until(() => pam.pinner.collaborations().length === 1)
    room.world.disk('pam').fill()
    add(alice, 'only here')
    await room.until(() => pam.errors.length > 0)
    await room.run(alice.leave())
    await room.advance(300_000)
    room.world.disk('pam').free()
    await room.advance(10_000)
    const bob = await room.client('bob')
    await room.until(() => elements(bob).length === 1, 60_000)
    await room.end()
  })

  it('that fails once, at any call, leads to no false acknowledgement and to no loss', async () => {
    for (let n = 1; n <= 25; n++) {
      const room = await createRoom({ seed: `fail ${n}` })
      const pam = await room.pinner()
      room.world.disk('pam').failCall(n)
      const alice = await room.client('alice', { debouncePushToPinnerMS: 0 })
      for (let i = 0; i < 5; i++) {
        add(alice, i)
        await room.advance(400)
      }
      await room.until(() => alice.pinned() === 1, 120_000)
      room.world.disk('pam').failCall(0) // none, where the call was never made
      pam.kill()
      await room.run(alice.leave())
      await room.pinner()
      const bob = await room.client('bob')
      await room.until(() => elements(bob).length === 5, 60_000)
      await room.end()
    }
  })

  it('forgets entries behind a snapshot, and serves both over a restart', async () => {
    await withImmediateCompression(async () => {
      const room = await createRoom({ seed: 7 })
      const pam = await room.pinner('pam', { maxDeltaRetention: 5 })
      const alice = await room.client('alice', { maxDeltaRetention: 5, debouncePushToPinnerMS: 0 })
      for (let i = 0; i < 60; i++) {
        add(alice, i)
        await room.advance(400)
      }
      await room.until(() => alice.pinned() === 1)
      await room.until(() => pam.pinner.stats().heldEntries < 50)
      await room.run(alice.leave())
      await room.run(pam.leave())
      await room.pinner('pam', { maxDeltaRetention: 5 })
      const bob = await room.client('bob')
      await room.until(() => elements(bob).length === 60, 60_000)
      await room.until(() => bob.pinned() === 1, 60_000)
      await room.end()
    })
  })

  it('keeps entries behind a snapshot that was made while the last of them waited to be pushed', async () => {
    await withImmediateCompression(async () => {
      const room = await createRoom({ seed: 8 })
      const pam = await room.pinner('pam')
      const alice = await room.client('alice', { maxDeltaRetention: 20, debouncePushMS: 0, debouncePushToPinnerMS: 5000 })
      for (let i = 0; i < 100; i++) {
        add(alice, i)
        await room.advance(200)
      }
      await room.until(() => alice.pinned() === 1)
      const kept = [...room.world.disk('pam').synced().keys()]
      expect(kept.some((key) => key.includes('/s/')), 'a snapshot').to.equal(true)
      expect(pam.pinner.stats().heldEntries).to.be.at.least(100)
      expect(kept.filter((key) => key.includes('/l/'))).to.have.length(pam.pinner.stats().heldEntries)
      await room.end()
    })
  })

  it('that was repaired while it ran is another one: what it signed for before counts no more', async () => {
    for (let seed = 1; seed <= runs(5); seed++) {
      const room = await createRoom({ seed: `repaired ${seed}` })
      const pam = await room.pinner()
      const alice = await room.client('alice', { debouncePushMS: 0 })
      for (let n = 0; n < 10; n++) {
        add(alice, n)
        await room.advance(300)
      }
      await room.until(() => alice.pinned() === 1)
      const idOf = (): string => Buffer.from(room.world.disk('pam').synced().get('m/store-id') ?? []).toString('hex')
      const before = idOf()
      // As a repair leaves it: the newest rows are gone, and so is the name.
      const lost = [...room.world.disk('pam').synced().keys()].filter((key) => key.includes('/l/')).slice(room.world.random.below(9))
      await room.run(pam.process.store.batch(['m/store-id', ...lost].map((key) => ({ key, value: null }))))
      room.world.network.partition([[pam.process.peer], []])
      pam.pinner.reread()
      await room.advance(2000)
      expect(idOf()).to.have.length(48).and.not.equal(before)
      room.world.network.heal()
      await room.advance(60_000)
      expect(alice.pinned()).to.equal(1)
      const [[, receipt] = ['', new Uint8Array(0)]] = [...room.world.disk('alice').synced()].filter(([key]) => key.includes('/p/'))
      expect(Buffer.from(receipt).toString('hex'), `seed ${seed}`).to.include(idOf().slice(0, 32)).and.not.include(before.slice(0, 32))
      await room.run(alice.leave())
      const bob = await room.client('bob')
      await room.until(() => elements(bob).length === 10, 60_000)
      await room.end()
    }
  })

  it('whose head row rots still serves, and has the row again', async () => {
    const room = await createRoom({ seed: 6 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    add(alice, 'one')
    await room.until(() => alice.pinned() === 1)
    await room.run(pam.leave())
    const disk = room.world.disk('pam')
    const key = [...disk.synced().keys()].find((key) => key.endsWith('/h')) ?? ''
    const before = Buffer.from(disk.synced().get(key) ?? [])
    disk.flipBit(key)
    await room.pinner()
    add(alice, 'two')
    await room.until(() => alice.pinned() === 1)
    expect(Buffer.from(disk.synced().get(key) ?? []).equals(before)).to.equal(true)
    await room.end()
  })
})
