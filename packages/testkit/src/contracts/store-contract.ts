import type { Store } from '@peer-base/app'
import { awkwardNames } from '../people.js'
import { createSeededRandom } from '../sim/seeded-random.js'
import { benched, expect, expectCode, expectSame, rejection } from './contract.js'
import type { Bench, Runner } from './contract.js'

export interface StoreBench extends Bench {
  /** Empty and open. */
  readonly store: Store
  /** Closes nothing: opens what `store` left behind after it was closed. Needed for stores that are durable. */
  reopen? (): Promise<Store>
}

export interface StoreContractOptions {
  readonly name: string
  readonly create: () => Promise<StoreBench>
  /** What this store promises beyond the port: `durable` is that what was written is there after close and reopen. */
  readonly capabilities?: { readonly durable?: boolean }
}

type Test = (name: string, body: (bench: StoreBench) => Promise<void>) => void

/** The promises of the Store port, attacked where implementations have broken them. */
export function storeContract (runner: Runner, { name, create, capabilities = {} }: StoreContractOptions): void {
  runner.describe(`${name} keeps the store contract`, () => {
    const test = benched(runner, create)
    valuesAndKeys(test)
    batches(test)
    iteration(test)
    closing(test)
    if (capabilities.durable === true) durability(test)
  })
}

function valuesAndKeys (test: Test): void {
  test('an absent key has no value', async ({ store }) => {
    expectSame(await store.get('absent'), undefined, 'get of an absent key')
  })

  test('awkward keys keep their values apart and stand in the order of UTF-16 code units', async ({ store }) => {
    await store.batch(awkwardNames.map((key, i) => ({ key, value: Uint8Array.of(i) })))
    for (const [i, key] of awkwardNames.entries()) expectSame(await store.get(key), Uint8Array.of(i), `value of ${JSON.stringify(key)}`)
    expectSame(await keysOf(store, ''), [...awkwardNames].sort(), 'all keys in order')
  })

  test('empty and large values come back whole', async ({ store }) => {
    const large = createSeededRandom('large').bytes(1 << 20)
    await store.batch([{ key: 'empty', value: new Uint8Array(0) }, { key: 'large', value: large }])
    expectSame((await store.get('empty'))?.length, 0, 'length of the empty value')
    const read = await store.get('large')
    expect(read !== undefined && read.length === large.length && read.every((byte, i) => byte === large[i]), 'a value of one MiB comes back whole')
  })

  test('a value is neither changed by its writer afterwards nor by a reader', async ({ store }) => {
    const written = Uint8Array.of(1, 2, 3)
    await store.batch([{ key: 'k', value: written }])
    written.fill(9)
    const read = await store.get('k')
    expectSame(read, Uint8Array.of(1, 2, 3), 'after the writer changed its array')
    read?.fill(7)
    for await (const [, value] of store.entries('')) value.fill(8)
    expectSame(await store.get('k'), Uint8Array.of(1, 2, 3), 'after readers changed theirs')
    expect(read?.slice(0, 1).buffer !== read?.buffer, 'slice of what was read copies')
  })

  test('an empty key is refused', async ({ store }) => {
    await expectCode(store.get(''), 'PEERBASE_INVALID_NAME', 'get of an empty key')
  })
}

function batches (test: Test): void {
  test('a batch with a bad key changes nothing', async ({ store }) => {
    const work = store.batch([{ key: 'good', value: Uint8Array.of(1) }, { key: '', value: Uint8Array.of(2) }])
    await expectCode(work, 'PEERBASE_INVALID_NAME', 'a batch with an empty key')
    expectSame(await keysOf(store, ''), [], 'keys after a refused batch')
  })

  test('a batch without a promise is there at once, all of it or nothing, or is left to the one with a promise', async ({ store }) => {
    const written = Uint8Array.of(1, 2, 3)
    const isDone = store.batchSync?.([{ key: 'a', value: written }, { key: 'b', value: null }]) ?? false
    written.fill(9)
    expectSame(await store.get('a'), isDone ? Uint8Array.of(1, 2, 3) : undefined, 'what was written at once')
    const bad = async (): Promise<unknown> => store.batchSync?.([{ key: 'good', value: Uint8Array.of(1) }, { key: '', value: null }])
    if (isDone) await expectCode(bad(), 'PEERBASE_INVALID_NAME', 'a batch at once with an empty key')
    expectSame(await keysOf(store, ''), isDone ? ['a'] : [], 'keys after a refused batch')
    await store.close()
    const closed = async (): Promise<unknown> => store.batchSync?.([{ key: 'late', value: null }])
    if (isDone) await expectCode(closed(), 'PEERBASE_STORE_CLOSED', 'a batch at once after close')
  })

  test('writes of one batch take effect in order, and an empty batch is none', async ({ store }) => {
    await store.batch([])
    await store.batch([{ key: 'a', value: Uint8Array.of(1) }, { key: 'a', value: null }, { key: 'b', value: null }, { key: 'b', value: Uint8Array.of(2) }])
    expectSame(await keysOf(store, ''), ['b'], 'keys after put-delete and delete-put')
  })

  test('batches that nobody waits for take effect in the order they were given', async ({ store }) => {
    await Promise.all(Array.from({ length: 200 }, async (_, i) => {
      await store.batch([{ key: 'last', value: Uint8Array.of(i) }, { key: `n${i % 7}`, value: i % 2 === 0 ? null : Uint8Array.of(i) }])
    }))
    expectSame(await store.get('last'), Uint8Array.of(199), 'the last batch wins')
    expectSame(await keysOf(store, 'n'), ['n1', 'n3', 'n4', 'n6'], 'keys that an odd batch wrote last')
  })

  test('a random history reads as the same history of a map', async ({ store }) => {
    const random = createSeededRandom('history')
    const model = new Map<string, Uint8Array>()
    for (let round = 0; round < 40; round++) {
      const value = (): Uint8Array | null => random.chance(0.3) ? null : random.bytes(random.below(40))
      const writes = Array.from({ length: random.below(6) }, () => ({ key: random.pick(awkwardNames), value: value() }))
      await store.batch(writes)
      for (const { key, value } of writes) {
        if (value === null) model.delete(key)
        else model.set(key, value)
      }
      const prefix = random.pick(['', 'a', 'a/', '_', '\ud83d'])
      const expected = [...model].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => a < b ? -1 : 1)
      expectSame(await entriesOf(store, prefix), expected, `entries of ${JSON.stringify(prefix)} in round ${round}`)
    }
  })
}

function iteration (test: Test): void {
  test('begins where it is asked to, within its prefix', async ({ store }) => {
    await store.batch(['a', 'k', 'k/1', 'k/2', 'k/\u{1f600}', 'l'].map((key) => ({ key, value: Uint8Array.of(1) })))
    const from = async (prefix: string, start: string): Promise<string[]> => {
      const keys: string[] = []
      for await (const [key] of store.entries(prefix, start)) keys.push(key)
      return keys
    }
    expectSame(await from('k', 'k/2'), ['k/2', 'k/\u{1f600}'], 'from a key that is there')
    expectSame(await from('k', 'k/10'), ['k/2', 'k/\u{1f600}'], 'from one that is not')
    expectSame(await from('k', 'a'), ['k', 'k/1', 'k/2', 'k/\u{1f600}'], 'from before its prefix')
    expectSame(await from('k', 'l'), [], 'from behind its prefix')
    expectSame(await from('', 'k/2'), ['k/2', 'k/\u{1f600}', 'l'], 'from the middle of all')
  })

  test('entries are those whose key begins with the prefix, and no others', async ({ store }) => {
    await put(store, 'a', 'a/1', 'ab', 'b', 'A', 'a0')
    expectSame(await keysOf(store, 'a'), ['a', 'a/1', 'a0', 'ab'], 'prefix a')
    expectSame(await keysOf(store, 'a/'), ['a/1'], 'prefix a/')
    expectSame(await keysOf(store, 'c'), [], 'prefix c')
    expectSame(await keysOf(store, '\uffff'), [], 'the highest prefix')
  })

  test('writes during iteration are not seen by it', async ({ store }) => {
    await put(store, ...Array.from({ length: 50 }, (_, i) => `k${String(i).padStart(2, '0')}`))
    const seen: string[] = []
    for await (const [key] of store.entries('k')) {
      if (seen.length === 0) await store.batch([{ key: 'k10', value: null }, { key: 'k10a', value: Uint8Array.of(1) }, { key: 'k49', value: null }])
      seen.push(key)
    }
    expectSame(seen, Array.from({ length: 50 }, (_, i) => `k${String(i).padStart(2, '0')}`), 'the keys as iteration began')
    expectSame((await keysOf(store, 'k')).length, 49, 'the next iteration sees the writes')
  })

  test('an iteration broken off leaves the store working', async ({ store }) => {
    await put(store, 'a', 'b')
    for await (const [key] of store.entries('')) {
      if (key === 'a') break
    }
    expectSame(await keysOf(store, ''), ['a', 'b'], 'a second iteration')
  })

  test('two iterations at once do not disturb each other', async ({ store }) => {
    await put(store, 'a', 'b', 'c')
    const pairs: string[] = []
    for await (const [outer] of store.entries('')) {
      for await (const [inner] of store.entries('')) pairs.push(outer + inner)
    }
    expectSame(pairs.length, 9, 'pairs of keys')
  })
}

function closing (test: Test): void {
  test('after close everything is refused, and closing again is not', async ({ store }) => {
    await put(store, 'a')
    await Promise.all([store.close(), store.close()])
    await store.close()
    await expectCode(store.get('a'), 'PEERBASE_STORE_CLOSED', 'get')
    await expectCode(store.batch([{ key: 'a', value: null }]), 'PEERBASE_STORE_CLOSED', 'batch')
    await expectCode(keysOf(store, ''), 'PEERBASE_STORE_CLOSED', 'entries')
  })

  test('close waits for batches under way, which are kept', async ({ store }) => {
    const settled: string[] = []
    const work = Array.from({ length: 5 }, async (_, i) => {
      await store.batch([{ key: `k${i}`, value: Uint8Array.of(i) }])
      settled.push(`batch ${i}`)
    })
    const closed = store.close().then(() => settled.push('close'))
    const refused = expectCode(store.batch([{ key: 'late', value: null }]), 'PEERBASE_STORE_CLOSED', 'a batch after close')
    await Promise.all([...work, closed, refused])
    expectSame(settled.at(-1), 'close', 'what settled last')
    expectSame(settled.length, 6, 'batches that settled')
  })

  test('close during iteration ends it with an error, not early', async ({ store }) => {
    await put(store, 'a', 'b', 'c')
    let closing: Promise<void> | undefined
    const error = await rejection((async () => {
      for await (const entry of store.entries('')) closing ??= entry[0] === 'a' ? store.close() : undefined
    })())
    await closing
    expect(error !== undefined, 'an iteration cut short by close must not look complete')
    await expectCode(Promise.reject(error), 'PEERBASE_STORE_CLOSED', 'the iteration')
  })
}

function durability (test: Test): void {
  test('what was written is there after close and reopen', async ({ store, reopen }) => {
    await store.batch(awkwardNames.map((key, i) => ({ key, value: Uint8Array.of(i, i) })))
    await store.batch([{ key: 'a', value: null }])
    const before = await entriesOf(store, '')
    await store.close()
    expect(reopen !== undefined, 'a durable store is tested with reopen')
    const again = await reopen()
    expectSame(await entriesOf(again, ''), before, 'entries after reopening')
    await again.close()
  })
}

async function put (store: Store, ...keys: readonly string[]): Promise<void> {
  await store.batch(keys.map(key => ({ key, value: new TextEncoder().encode(key) })))
}

async function entriesOf (store: Store, prefix: string): Promise<Array<readonly [string, Uint8Array]>> {
  const found: Array<readonly [string, Uint8Array]> = []
  for await (const entry of store.entries(prefix)) found.push(entry)
  return found
}

async function keysOf (store: Store, prefix: string): Promise<string[]> {
  return (await entriesOf(store, prefix)).map(([key]) => key)
}
