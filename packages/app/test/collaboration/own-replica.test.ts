import { expect } from 'chai'
import { createMemoryStore } from '@peer-base/app'
import type { CollaborationCrypto, Exclusion, Store } from '@peer-base/app'
import { asReplicaId } from '@peer-base/protocol'
import { openOwnReplica } from '../../src/collaboration/own-replica.js'
import type { OwnLog, OwnReplica } from '../../src/collaboration/own-replica.js'
import { createWriterQueue } from '../../src/replica/writer-queue.js'

const here = new Uint8Array(16).fill(1)
const elsewhere = new Uint8Array(16).fill(2)

/** Keys whose sealed form is the replica's number. */
function countingCrypto (): CollaborationCrypto {
  let made = 0
  const author = async (sealed?: Uint8Array): Promise<unknown> => {
    const sealedKey = sealed ?? Uint8Array.of(++made)
    return { author: { replica: asReplicaId((sealedKey[0] ?? 0).toString(16).padStart(32, '0')) }, sealedKey }
  }
  return { author } as unknown as CollaborationCrypto // all that is asked of it here
}

/** A log in which entry `n` has a hash of `n`s. */
const logOf = (length: number, first = 0): OwnLog => ({
  end: () => length, hashAt: (_replica, seq) => seq < 0 ? undefined : new Uint8Array(32).fill(first + seq)
})

interface Desk { readonly store: Store, readonly crypto: CollaborationCrypto }

const deskOf = (): Desk => ({ store: createMemoryStore(), crypto: countingCrypto() })

async function endWith (log: OwnLog, desk: Desk): Promise<OwnReplica> {
  const own = await openOwnReplica(desk, { storeId: here })
  await own.retire(log)
  return own
}

describe('a replica of one\'s own', () => {
  it('is used again after a clean end on the store it was made on, if its log is whole', async () => {
    const desk = deskOf()
    const first = await endWith(logOf(3), desk)
    const again = await openOwnReplica(desk, { storeId: here })
    expect(again.author.replica).to.equal(first.author.replica)
    expect(again.isReused).to.equal(true)
    expect(again.isWhole(logOf(3))).to.equal(true)
  })

  it('is taken by one of two tabs that open at the same instant; the other one gets a new replica', async () => {
    const desk = deskOf()
    await endWith(logOf(3), desk)
    const queue = createWriterQueue()
    const names = new Set<string>()
    const exclusion: Exclusion = {
      run: async (name, task) => {
        names.add(name)
        return await queue.run(task)
      }
    }
    const [first, second] = await Promise.all([1, 2].map(async () => await openOwnReplica({ ...desk, exclusion }, { storeId: here })))
    expect([first?.isReused, second?.isReused]).to.deep.equal([true, false])
    expect(first?.author.replica).to.not.equal(second?.author.replica)
    expect([...names]).to.have.length(1)
  })

  it('is not whole when its log is shorter, longer, or ends in another entry', async () => {
    const desk = deskOf()
    await endWith(logOf(3), desk)
    const again = await openOwnReplica(desk, { storeId: here })
    for (const log of [logOf(0), logOf(2), logOf(4), logOf(3, 1)]) expect(again.isWhole(log)).to.equal(false)
  })

  it('that wrote nothing is whole', async () => {
    const desk = deskOf()
    await endWith(logOf(0), desk)
    expect((await openOwnReplica(desk, { storeId: here })).isWhole(logOf(0))).to.equal(true)
  })

  const reasons: ReadonlyArray<readonly [why: string, spoil: (desk: Desk) => Promise<void>, storeId: Uint8Array]> = [
    ['an unclean end', async (desk) => { await openOwnReplica(desk, { storeId: here }) }, here],
    ['a clean end on another store', async () => {}, elsewhere],
    ['its row rotted', async ({ store }) => {
      const row = await store.get('own') ?? new Uint8Array(0)
      row[20] = (row[20] ?? 0) ^ 1
      await store.batch([{ key: 'own', value: row }])
    }, here],
    ['its row was cut', async ({ store }) => { await store.batch([{ key: 'own', value: Uint8Array.of(1, 2, 3) }]) }, here]
  ]
  for (const [why, spoil, storeId] of reasons) {
    it(`is a new one after ${why}`, async () => {
      const desk = deskOf()
      const first = await endWith(logOf(3), desk)
      await spoil(desk)
      const next = await openOwnReplica(desk, { storeId })
      expect(next.author.replica).to.not.equal(first.author.replica)
      expect(next.isReused).to.equal(false)
      expect(next.isWhole(logOf(0))).to.equal(true)
    })
  }

  it('is a new one when that is asked for', async () => {
    const desk = deskOf()
    const first = await endWith(logOf(3), desk)
    expect((await openOwnReplica(desk, { storeId: here, isNew: true })).author.replica).to.not.equal(first.author.replica)
  })
})
