import { expect } from 'chai'
import { settle } from '../util/runs.js'
import { LossyRoom, otherCid } from './lossy-room.js'
import { asPeer, cid, codec, keyless, mac, record, sha256 } from './records.js'

const alice = asPeer('alice')
const bob = asPeer('bob')

/** A record of mallory's that is right in all but what is overridden, with a true MAC. */
async function sealed (fields: Parameters<typeof record>[1] = {}, peer = 'mallory'): Promise<Uint8Array> {
  const plain = record(peer, { seq: 1, ...fields })
  return codec.encodeGossip({ ...plain, mac: await mac.make(codec.unauthenticatedBytes(plain)) })
}

describe('membership', () => {
  it('announces at once, and two who meet know each other within half a second', async () => {
    const room = new LossyRoom()
    const [a, b] = [room.add('alice'), room.add('bob')]
    a.membership.start()
    await room.clock.advance(5000)
    expect(room.published[0]).to.include({ from: alice, at: 0 })
    const before = room.clock.now()
    b.membership.start()
    b.membership.start()
    expect(await room.convergence(1000)).to.be.at.most(500)
    expect(room.published.filter(({ from, at }) => from === bob && at === before)).to.have.length(1)
    expect(a.differences).to.deep.equal([{ joined: ['bob'], left: [], changed: [] }])
    expect(a.remembered.get(bob)).to.deep.equal(['/memory/bob'])
    expect(a.membership.members().get(bob)).to.include({ role: 'writer' })
  })

  it('says goodbye at stop, forgets everybody, releases everything and can start again', async () => {
    const room = new LossyRoom()
    const [a, b] = [room.add('alice'), room.add('bob')]
    a.membership.start()
    b.membership.start()
    await room.clock.advance(1000)
    const [first, second] = [b.membership.stop(), b.membership.stop()]
    await Promise.all([first, second])
    await room.clock.advance(60)
    expect(a.membership.members().size).to.equal(0)
    expect(a.differences.at(-1)).to.deep.equal({ joined: [], left: ['bob'], changed: [] })
    expect(b.membership.members().size).to.equal(0)
    expect(b.differences).to.have.length(1)
    b.membership.start()
    expect(await room.convergence(2000)).to.be.lessThan(2000)
    await Promise.all([a.membership.stop(), b.membership.stop()])
    await room.clock.advance(60)
    expect(room.clock.liveTimers).to.equal(0)
    expect([...a.reported, ...b.reported]).to.deep.equal([])
  })

  it('is said once by a pinner that is alone, which then waits without a timer for whoever comes', async () => {
    const room = new LossyRoom()
    const pam = room.add('pam', { ...keyless, self: { role: 'pinner', certificate: new Uint8Array(), firstSeq: 0 } })
    const spoken = (): number => room.published.filter(({ from }) => from === asPeer('pam')).length
    pam.membership.start()
    await room.clock.advance(600_000)
    expect(spoken()).to.equal(1)
    expect(room.clock.liveTimers).to.equal(0)
    for (const how of ['with a goodbye', 'without a word']) {
      const a = room.residents.get(alice) ?? room.add('alice')
      room.colours.delete(alice)
      a.membership.start()
      expect(await room.convergence(1000), how).to.be.at.most(500)
      await room.clock.advance(60_000)
      expect(pam.membership.members().has(alice), how).to.equal(true)
      if (how === 'without a word') room.colours.set(alice, 1)
      else await a.membership.stop()
      await room.clock.advance(100_000)
      if (how === 'without a word') await a.membership.stop()
      const before = spoken()
      await room.clock.advance(600_000)
      expect(pam.membership.members().size, how).to.equal(0)
      expect([spoken() - before, room.clock.liveTimers], how).to.deep.equal([0, 0])
    }
    await pam.membership.stop()
    expect(pam.reported).to.deep.equal([])
  })

  it('is heard by a pinner that was alone though two records of three are lost', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const room = new LossyRoom({ seed, loss: 0.66 })
      const pam = room.add('pam', { ...keyless, self: { role: 'pinner', certificate: new Uint8Array(), firstSeq: 0 } })
      pam.membership.start()
      await room.clock.advance(100_000)
      room.add('alice').membership.start()
      expect(await room.convergence(60_000), `seed ${seed}`).to.be.lessThan(60_000)
      await Promise.all([...room.residents.values()].map(async ({ membership }) => { await membership.stop() }))
    }
  })

  it('lets a member that vanished without a word expire', async () => {
    const room = new LossyRoom()
    const [a, b] = [room.add('alice'), room.add('bob')]
    a.membership.start()
    b.membership.start()
    await room.clock.advance(2000)
    room.colours.set(bob, 1)
    await room.clock.advance(8000)
    expect(a.membership.members().size).to.equal(1)
    await room.clock.advance(8000)
    expect(a.membership.members().size).to.equal(0)
  })

  it('rejects what is malformed, foreign, forged for another or an announcement, and blames its sender', async () => {
    const room = new LossyRoom()
    const a = room.add('alice')
    a.membership.start()
    const mallory = asPeer('mallory')
    const bad = [
      new Uint8Array(), new Uint8Array([2, 1, 2, 3]), new Uint8Array(5000), await sealed({ cid: otherCid }), await sealed({}, 'carol'),
      codec.encodeGossip({ type: 'announcement', cid, writePublicKey: new Uint8Array(), nameTag: new Uint8Array(16) })
    ]
    for (const bytes of bad) room.publish(mallory, bytes)
    await room.clock.advance(100)
    expect(room.rejected).to.have.length(bad.length)
    for (const { error } of room.rejected) expect(error).to.include({ code: 'PEERBASE_BAD_GOSSIP', blame: 'penalise' })
    room.publish(mallory, new Uint8Array([99]))
    await room.clock.advance(100)
    expect(room.rejected.at(-1)?.error).to.include({ code: 'PEERBASE_BAD_GOSSIP', blame: 'ignore' })
    room.publish(mallory, await sealed())
    await room.clock.advance(100)
    expect([...a.membership.members().keys()]).to.deep.equal(['mallory'])
  })

  it('takes no record with a wrong MAC, but a pinner\'s without one', async () => {
    const room = new LossyRoom()
    const a = room.add('alice')
    a.membership.start()
    room.publish(asPeer('mallory'), codec.encodeGossip(record('mallory', { mac: new Uint8Array(32) })))
    room.publish(asPeer('pam'), codec.encodeGossip(record('pam', { role: 'pinner' })))
    await room.clock.advance(100)
    expect([...a.membership.members().keys()]).to.deep.equal(['pam'])
    expect(a.rejections).to.deep.equal(['mallory'])
  })

  it('without keys, as in a pinner, takes every record that is its sender\'s own', async () => {
    const room = new LossyRoom()
    const pam = room.add('pam', { ...keyless, self: { role: 'pinner', certificate: new Uint8Array(), firstSeq: 0 } })
    const a = room.add('alice')
    pam.membership.start()
    a.membership.start()
    await room.clock.advance(1000)
    expect([...pam.membership.members().keys()]).to.deep.equal(['alice'])
    expect(a.membership.members().get(asPeer('pam'))).to.include({ role: 'pinner' })
  })

  it('keeps only the newest record of a flood while a check is slow, and survives a check that fails', async () => {
    const room = new LossyRoom()
    let checks = 0
    let broken = true
    const a = room.add('alice', {
      mac: {
        make: mac.make,
        check: async (bytes, given) => {
          checks++
          await new Promise<void>(resolve => room.clock.after(200, resolve))
          if (broken) throw new Error('cipher')
          return await mac.check(bytes, given)
        }
      }
    })
    a.membership.start()
    for (let seq = 0; seq < 500; seq++) room.publish(asPeer('mallory'), await sealed({ seq }))
    await room.clock.advance(300)
    broken = false
    await room.clock.advance(2000)
    expect(checks).to.be.at.most(4)
    expect(a.membership.members().get(asPeer('mallory'))?.seq).to.equal(499)
    expect(a.reported.map(error => error.message)).to.include('cipher')
  })

  it('takes in nobody whose check ends after stop', async () => {
    const room = new LossyRoom()
    const check = async (bytes: Uint8Array, given: Uint8Array) => {
      await new Promise<void>(resolve => room.clock.after(200, resolve))
      return await mac.check(bytes, given)
    }
    const a = room.add('alice', { mac: { make: mac.make, check } })
    a.membership.start()
    room.publish(asPeer('mallory'), await sealed())
    await room.clock.advance(100)
    await a.membership.stop()
    await room.clock.advance(1000)
    expect(a.membership.members().size).to.equal(0)
    expect(a.differences).to.deep.equal([])
    expect(room.clock.liveTimers).to.equal(0)
  })

  it('evicts for itself only, until the peer speaks again', async () => {
    const room = new LossyRoom()
    const [a, b] = [room.add('alice'), room.add('bob')]
    a.membership.start()
    b.membership.start()
    await room.clock.advance(1000)
    const old = room.published.findLast(({ from }) => from === bob)!
    a.membership.evict(bob)
    expect(a.membership.members().size).to.equal(0)
    expect(a.differences.at(-1)?.left).to.deep.equal(['bob'])
    room.publish(bob, old.bytes)
    await room.clock.advance(60)
    expect(b.membership.members().size).to.equal(1)
    await room.clock.advance(4000)
    expect(a.membership.members().size).to.equal(1)
  })

  it('tells new addresses at once when asked to', async () => {
    const room = new LossyRoom()
    const [a, b] = [room.add('alice'), room.add('bob')]
    a.membership.start()
    b.membership.start()
    await room.clock.advance(10_000)
    b.addresses = Array.from({ length: 20 }, (_, index) => `/new/${index}/${'x'.repeat(480)}`).concat('x'.repeat(600))
    b.membership.announceNow()
    await room.clock.advance(60)
    expect(a.differences.at(-1)?.changed).to.deep.equal(['bob'])
    expect(a.remembered.get(bob)?.[0]).to.match(/^\/new\/0/)
    expect(a.remembered.get(bob)?.length).to.be.within(1, 8)
  })

  it('hands receipts of this collaboration on, and publishes own ones', async () => {
    const room = new LossyRoom()
    const [a, pam] = [room.add('alice'), room.add('pam')]
    a.membership.start()
    const receipt = codec.encodeGossip({ type: 'receipt', cid, peer: 'pam', storeId: new Uint8Array(16), heads: [], signature: new Uint8Array(64) })
    pam.membership.publishReceipt(receipt)
    pam.membership.start()
    pam.membership.publishReceipt(receipt)
    await room.clock.advance(60)
    expect(a.receipts.map(({ peer }) => peer)).to.deep.equal(['pam'])
  })

  it('goes on speaking when publishing, MACs or the listener to views fail', async () => {
    const room = new LossyRoom()
    let failing = true
    const fail = () => { if (failing) throw new Error('fails') }
    const a = room.add('alice', {
      mac: { check: mac.check, make: async bytes => { fail(); return await mac.make(bytes) } },
      onView: () => { throw new Error('listener') }
    })
    const b = room.add('bob')
    a.membership.start()
    b.membership.start()
    await room.clock.advance(10_000)
    expect(b.membership.members().size).to.equal(0)
    failing = false
    await room.clock.advance(4000)
    expect(b.membership.members().size).to.equal(1)
    expect(a.membership.members().size).to.equal(1)
    expect(new Set(a.reported.map(error => error.message))).to.deep.equal(new Set(['fails', 'listener']))
  })

  it('does not fall silent for ever after an hour alone', async () => {
    const room = new LossyRoom()
    const a = room.add('alice')
    a.membership.start()
    await room.clock.advance(3_600_000)
    const b = room.add('bob')
    room.loss = 1
    b.membership.start()
    await room.clock.advance(1000)
    room.loss = 0
    expect(await room.convergence(5000)).to.be.at.most(3000)
  })

  it('keeps a digest that agrees once views do, so that calm rooms stay calm', async () => {
    const room = new LossyRoom()
    const residents = ['alice', 'bob', 'carol'].map(name => room.add(name))
    for (const { membership } of residents) membership.start()
    await room.clock.advance(20_000)
    const digests = residents.map(({ peer }) => {
      const last = codec.decodeGossip(room.published.findLast(({ from }) => from === peer)!.bytes)
      return last.type === 'member' ? Buffer.from(last.viewDigest).toString('hex') : ''
    })
    expect(new Set(digests).size).to.equal(1)
    expect(sha256(new Uint8Array()).length).to.equal(32)
    await settle()
  })
})
