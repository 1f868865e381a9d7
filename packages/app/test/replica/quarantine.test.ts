import { expect } from 'chai'
import { createMemoryStore, PeerBaseError } from '@peer-base/app'
import type { Store } from '@peer-base/app'
import { createQuarantine, decodeQuarantined, type RottenRow } from '../../src/replica/quarantine.js'

const rowOf = (n: number): RottenRow => ({ key: `l/😀/${n}`, value: Uint8Array.of(n, 255), flaw: 'hash' })

async function storeOf (rows: readonly RottenRow[]): Promise<Store> {
  const store = createMemoryStore()
  await store.batch(rows)
  return store
}

async function keysOf (store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of store.entries(prefix)) keys.push(key)
  return keys
}

describe('the quarantine', () => {
  it('moves rows with key, flaw and raw bytes, and tells of them once', async () => {
    const rows = [rowOf(1), { ...rowOf(2), flaw: 'signature' as const, value: new Uint8Array(0) }]
    const store = await storeOf(rows)
    const errors: Error[] = []
    const counts: number[] = []
    const quarantine = createQuarantine({ store, firstSeq: 1000.5, report: (error) => errors.push(error), onRot: (count) => counts.push(count) })
    await quarantine.take([])
    await quarantine.take(rows, [{ key: 'healed', value: Uint8Array.of(1) }])
    expect(await keysOf(store, 'l/')).to.deep.equal([])
    expect(await keysOf(store, '')).to.deep.equal(['healed', 'q/0000000003e8/0000', 'q/0000000003e8/0001'])
    const kept = await Promise.all((await keysOf(store, 'q/')).map(async (key) => decodeQuarantined(await store.get(key) ?? new Uint8Array(0))))
    expect(kept).to.deep.equal(rows)
    expect(errors).to.have.length(1)
    expect(errors[0]).to.include({ code: 'PEERBASE_STORE_CORRUPT' })
    expect(errors[0]?.message).to.include('hash 1, signature 1')
    expect(counts).to.deep.equal([2])
  })

  it('keeps the newest 64 rows, and leaves in its place what there is no place for', async () => {
    const rows = Array.from({ length: 70 }, (_, n) => rowOf(n))
    const store = await storeOf(rows)
    await createQuarantine({ store, firstSeq: 1, report: () => {} }).take(rows.slice(0, 60))
    const later = createQuarantine({ store, firstSeq: 2, report: () => {} })
    await later.take(rows.slice(60, 65))
    await later.take(rows.slice(65))
    const kept = await keysOf(store, 'q/')
    expect(kept).to.have.length(64)
    expect(kept[0]).to.equal('q/000000000001/0006')
    expect(kept.at(-1)).to.equal('q/000000000002/0009')
    const many = await storeOf(rows)
    await createQuarantine({ store: many, firstSeq: 1, report: () => {} }).take(rows)
    expect(await keysOf(many, 'l/')).to.have.length(6)
  })

  it('that cannot be written leaves the rows where they are, and says why', async () => {
    const store = await storeOf([rowOf(1)])
    store.batch = async () => { throw new PeerBaseError('PEERBASE_STORE_FULL', 'The disk is full.') }
    const codes: unknown[] = []
    await createQuarantine({ store, firstSeq: 1, report: (error) => codes.push((error as PeerBaseError).code) }).take([rowOf(1)])
    expect(codes).to.deep.equal(['PEERBASE_STORE_CORRUPT', 'PEERBASE_STORE_FULL'])
    expect(await keysOf(store, '')).to.deep.equal([rowOf(1).key])
  })
})
