import { expect } from 'chai'
import type { Head, VersionVector } from '@peer-base/protocol'
import { createLossyNetwork, createSeededRandom, createVirtualClock, people, simulatedPeer } from '@peer-base/testkit'
import { createMemoryStore } from '../../src/store/memory-store.js'
import { createReceiptMaker, openReceiptBook, signReceipt } from '../../src/replica/receipts.js'
import { createBench, replicaNamed } from './entries.js'

const { cid } = createBench().crypto
const a = replicaNamed('a')
const heads = (end: number): readonly Head[] => [{ replica: a, end, hash: new Uint8Array(16) }]
const storeId = new Uint8Array(16)
/** Of what a pinner claims, only replicas that are known here count. */
const replica = { version: (): VersionVector => new Map([[a, 9]]) }

interface Scene {
  readonly network: ReturnType<ReturnType<typeof createLossyNetwork>['join']>
  readonly store: ReturnType<typeof createMemoryStore>
  receipt (end: number, store?: Uint8Array): Promise<Uint8Array>
}

function createScene (): Scene {
  const hub = createLossyNetwork({ clock: createVirtualClock(), random: createSeededRandom(1) })
  const pam = hub.join(people.pam.peer)
  const receipt: Scene['receipt'] = async (end, named = storeId) => await signReceipt({ cid, network: pam, storeId: named, replica: { durable: () => heads(end) } })
  return { network: pam, store: createMemoryStore(), receipt }
}

describe('receipts of pinners', () => {
  const unexpected = (error: Error): void => { throw error }

  it('count for what they cover', async () => {
    const { network, store, receipt } = createScene()
    const book = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    expect(await book.take(await receipt(5), people.pam.peer)).to.deep.equal(new Map([[a, 5]]))
    expect(book.covering(new Map([[a, 5]]))).to.deep.equal([people.pam.peer])
    expect(book.covering(new Map([[a, 6]]))).to.deep.equal([])
  })

  it('count for nothing when there is nothing to keep', async () => {
    const { network, store, receipt } = createScene()
    const book = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    await book.take(await receipt(5), people.pam.peer)
    expect(book.covering(new Map())).to.deep.equal([])
  })

  it('are refused from another peer, for another collaboration, or with any bit flipped', async () => {
    const { network, store, receipt } = createScene()
    const book = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    const good = await receipt(5)
    expect(await book.take(good, people.bob.peer)).to.equal(undefined)
    for (let bit = 0; bit < good.length * 8; bit += 7) {
      const bad = good.slice()
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(await book.take(bad, people.pam.peer), `bit ${bit}`).to.equal(undefined)
    }
    const other = await openReceiptBook({ cid: createBench(2).crypto.cid, store, network, replica, report: unexpected })
    expect(await other.take(good, people.pam.peer)).to.equal(undefined)
  })

  it('are not taken back by an older one, and outlive the process', async () => {
    const { network, store, receipt } = createScene()
    const book = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    await book.take(await receipt(5), people.pam.peer)
    const reopened = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    expect(reopened.covering(new Map([[a, 5]]))).to.deep.equal([people.pam.peer])
    await reopened.take(await receipt(3), people.pam.peer)
    expect(reopened.covering(new Map([[a, 5]]))).to.deep.equal([people.pam.peer])
  })

  it('are signed once for each state of the log, and again where a signature failed', async () => {
    const { network } = createScene()
    let [state, signatures, told] = [heads(1), 0, 0]
    const make = createReceiptMaker({
      cid,
      storeId,
      replica: { durable: () => state },
      network: {
        self: network.self,
        sign: async (bytes) => {
          signatures += 1
          if (signatures === 2) throw new Error('not now')
          return await network.sign(bytes)
        }
      },
      onSigned: () => { told += 1 }
    })
    const [one, again] = await Promise.all([make(), make()])
    expect(again).to.equal(one)
    expect(await make()).to.equal(one)
    state = heads(2)
    expect(await make().then(() => undefined, (error: Error) => error.message)).to.equal('not now')
    expect(await make()).to.not.deep.equal(one)
    expect([signatures, told]).to.deep.equal([3, 2])
  })

  it('of another store begin anew, and those of the one before do not come back', async () => {
    const { network, store, receipt } = createScene()
    const book = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    const another = new Uint8Array(16).fill(1)
    await book.take(await receipt(5), people.pam.peer)
    expect(await book.take(await receipt(2, another), people.pam.peer)).to.deep.equal(new Map([[a, 2]]))
    expect(book.covering(new Map([[a, 5]]))).to.deep.equal([])
    expect(await book.take(await receipt(6), people.pam.peer), 'one that was late').to.equal(undefined)
    expect(book.covering(new Map([[a, 3]]))).to.deep.equal([])
    await book.take(await receipt(5, another), people.pam.peer)
    const reopened = await openReceiptBook({ cid, store, network, replica, report: unexpected })
    for (const open of [book, reopened]) expect(open.covering(new Map([[a, 5]]))).to.deep.equal([people.pam.peer])
  })

  it('of those who are trusted make no room for however many strangers', async () => {
    const { network, store, receipt } = createScene()
    const hub = createLossyNetwork({ clock: createVirtualClock(), random: createSeededRandom(2) })
    const trusted = new Set([people.pam.peer])
    const book = await openReceiptBook({ cid, store, network, replica, trusted, report: unexpected })
    await book.take(await receipt(5), people.pam.peer)
    for (let n = 0; n < 200; n++) {
      const stranger = hub.join(simulatedPeer(`stranger ${n}`))
      const signed = await signReceipt({ cid, network: stranger, storeId, replica: { durable: () => heads(5) } })
      expect(await book.take(signed, stranger.self), `stranger ${n}`).to.not.equal(undefined)
    }
    const believed = book.covering(new Map([[a, 5]]))
    expect(believed).to.include(people.pam.peer)
    expect(believed).to.have.length(129)
  })
})
