import { expect } from 'chai'
import { createMemoryStore, createWriteBehind, PeerBaseError } from '@peer-base/app'
import type { FlushableStore, Store, Write } from '@peer-base/app'
import { createVirtualClock } from '@peer-base/testkit'
import type { VirtualClock } from '@peer-base/testkit'

interface Bench {
  readonly clock: VirtualClock
  readonly under: Store
  readonly store: FlushableStore
  /** Batches that reached the store below, by when. */
  readonly flushed: Array<{ readonly atMS: number, readonly keys: readonly string[] }>
  readonly reported: Error[]
  failing: boolean
}

describe('a write-behind store', () => {
  it('flushes once writes have stopped for a while', async () => {
    const { clock, store, flushed } = createBench()
    await put(store, 'a')
    await clock.advance(8)
    await put(store, 'b')
    await clock.advance(100)
    expect(flushed).to.deep.equal([{ atMS: 18, keys: ['a', 'b'] }])
    expect(clock.liveTimers).to.equal(0)
  })

  it('flushes at the latest after the maximum wait while writes keep coming', async () => {
    const { clock, store, flushed } = createBench()
    for (let i = 0; i < 30; i++) {
      await put(store, `k${i}`)
      await clock.advance(5)
    }
    expect(flushed.map(({ atMS }) => atMS)).to.deep.equal([50, 100, 150])
  })

  it('shows its writes and deletions before and while they are flushed', async () => {
    const bench = createBench()
    await bench.under.batch([{ key: 'a', value: Uint8Array.of(1) }, { key: 'c', value: Uint8Array.of(1) }])
    await bench.store.batch([{ key: 'a', value: null }, { key: 'b', value: Uint8Array.of(2) }, { key: 'c', value: Uint8Array.of(3) }])
    const view = async (): Promise<unknown> => [await bench.store.get('a'), await bench.store.get('b'), await keysOf(bench.store)]
    const expected = [undefined, Uint8Array.of(2), ['b', 'c']]
    expect(await view()).to.deep.equal(expected)
    const flushing = bench.store.flush()
    expect(await view()).to.deep.equal(expected)
    await flushing
    expect(await view()).to.deep.equal(expected)
    expect(await keysOf(bench.under)).to.deep.equal(['b', 'c'])
  })

  it('keeps what a failed flush could not write, reports once, and tries again', async () => {
    const bench = createBench()
    bench.failing = true
    await put(bench.store, 'a')
    await bench.clock.advance(200)
    expect(bench.reported.map(({ message }) => message)).to.deep.equal(['no'])
    await put(bench.store, 'b')
    expect(await keysOf(bench.store)).to.deep.equal(['a', 'b'])
    bench.failing = false
    await bench.clock.advance(200)
    expect(bench.flushed.map(({ keys }) => keys)).to.deep.equal([['a', 'b']])
    bench.failing = true
    await put(bench.store, 'c')
    await bench.clock.advance(20)
    expect(bench.reported).to.have.length(2)
  })

  it('prefers writes that came during a failed flush to those that failed', async () => {
    const bench = createBench()
    bench.failing = true
    await bench.store.batch([{ key: 'k', value: Uint8Array.of(1) }])
    const flushing = failure(bench.store.flush())
    await bench.store.batch([{ key: 'k', value: Uint8Array.of(2) }])
    expect(await flushing).to.have.property('message', 'no')
    expect(await bench.store.get('k')).to.deep.equal(Uint8Array.of(2))
    bench.failing = false
    await bench.store.flush()
    expect(await bench.under.get('k')).to.deep.equal(Uint8Array.of(2))
    expect(bench.reported).to.deep.equal([])
  })

  it('flushes what was written during a flush too', async () => {
    const bench = createBench()
    await put(bench.store, 'a')
    const first = bench.store.flush()
    await put(bench.store, 'b')
    await Promise.all([first, bench.store.flush()])
    expect(bench.flushed.map(({ keys }) => keys)).to.deep.equal([['a'], ['b']])
  })

  it('closes the store below although the last flush fails, tells so, and leaves no timer', async () => {
    const bench = createBench()
    bench.failing = true
    await put(bench.store, 'a')
    expect(await failure(bench.store.close())).to.have.property('message', 'no')
    expect(await failure(bench.store.close())).to.have.property('message', 'no')
    expect(await failure(bench.under.get('a'))).to.have.property('code', 'PEERBASE_STORE_CLOSED')
    expect(bench.clock.liveTimers).to.equal(0)
  })
})

function createBench (): Bench {
  const clock = createVirtualClock()
  const under = createMemoryStore()
  const bench: Pick<Bench, 'flushed' | 'reported' | 'failing'> = { flushed: [], reported: [], failing: false }
  const counted: Store = {
    get: under.get.bind(under),
    entries: under.entries.bind(under),
    close: under.close.bind(under),
    batch: async (writes: readonly Write[]) => {
      if (bench.failing) throw new PeerBaseError('PEERBASE_STORE_FAILED', 'no')
      await under.batch(writes)
      bench.flushed.push({ atMS: clock.now(), keys: writes.map(({ key }) => key) })
    }
  }
  const store = createWriteBehind(counted, { clock, debounceMS: 10, maxWaitMS: 50, report: error => { bench.reported.push(error) } })
  return Object.assign(bench, { clock, under, store })
}

async function put (store: Store, key: string): Promise<void> {
  await store.batch([{ key, value: Uint8Array.of(1) }])
}

async function keysOf (store: Store): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of store.entries('')) keys.push(key)
  return keys
}

async function failure (work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error
  }
}
