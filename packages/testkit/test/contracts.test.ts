import { createMemoryStore } from '@peer-base/app'
import type { Store } from '@peer-base/app'
import type { CrdtType } from '@peer-base/crdt-types'
import {
  createCrashingDisk, createFakeCrypto, createLossyNetwork, createSeededRandom, createVirtualClock, driveUntilSettled, networkContract, people,
  sealerContract, storeContract, typeContract, withFaults
} from '@peer-base/testkit'
import type { NetworkBench, PartialFaults, Runner, SealerBench } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'

const runner = { describe, it }
const windowBytes = 1 << 18

storeContract(runner, {
  name: 'a store on the crashing disk',
  create: async () => {
    const clock = createVirtualClock()
    const disk = createCrashingDisk({ clock, random: createSeededRandom('store contract') })
    return { store: await disk.open(), reopen: async () => await disk.open(), drive: async work => await driveUntilSettled(clock, work) }
  },
  capabilities: { durable: true }
})

networkContract(runner, { name: 'the lossy network without faults', create: lossyBench({}), capabilities: { windowBytes } })

networkContract(runner, {
  name: 'the lossy network with jitter, and gossip that is mostly lost',
  create: lossyBench({ latencyMS: 20, jitterMS: 300, gossip: { drop: 0.9, duplicate: 0.5, reorder: 0.5 }, reorderMS: 500 }),
  capabilities: { windowBytes, reliableGossip: false }
})

function lossyBench (faults: PartialFaults): () => Promise<NetworkBench> {
  return async () => {
    const clock = createVirtualClock()
    const network = createLossyNetwork({ clock, random: createSeededRandom('network contract'), faults: withFaults({ ...faults, windowBytes }) })
    return {
      alice: network.join(people.alice.peer),
      bob: network.join(people.bob.peer),
      nobody: people.carol.peer,
      settle: async () => await new Promise<void>(resolve => { clock.after(10_000, resolve) }),
      drive: async work => await driveUntilSettled(clock, work)
    }
  }
}

sealerContract(runner, { name: 'the fake sealer', create: async () => sealerBench('one') })

describe('the fake sealer', () => {
  it('is a function of its seed', async () => {
    const seal = async (seed: string): Promise<Uint8Array> => await (await sealerBench(seed)).alice.sealBody(Uint8Array.of(1), Uint8Array.of(2))
    expect(await seal('a')).to.deep.equal(await seal('a'))
    expect(await seal('a')).to.not.deep.equal(await seal('b'))
  })
})

async function sealerBench (seed: string): Promise<SealerBench> {
  const random = createSeededRandom(seed)
  const crypto = createFakeCrypto({ random: random.fork('ours') })
  const other = createFakeCrypto({ random: random.fork('theirs') })
  return {
    alice: crypto.author(0),
    bob: crypto.author(1),
    opener: crypto.opener,
    verifier: crypto.createVerifier(),
    stranger: { author: other.author(0), opener: other.opener }
  }
}

type Counts = Readonly<Record<string, number>>

/** A grow-only counter: the largest count of each replica. */
const counter: CrdtType<Counts> = {
  initial: () => ({}),
  join: (a, b) => Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].sort().map(id => [id, Math.max(a[id] ?? 0, b[id] ?? 0)])),
  value: state => Object.values(state).reduce((sum, count) => sum + count, 0),
  mutators: { add: (id, state, n: number) => ({ [id]: (state[id] ?? 0) + n }) },
  encode: state => new TextEncoder().encode(JSON.stringify(state)),
  decode: bytes => JSON.parse(new TextDecoder().decode(bytes)) as Counts
}
const operation = fc.record({ mutator: fc.constant('add'), args: fc.tuple(fc.integer({ min: 1, max: 9 })) })

typeContract(runner, { name: 'a counter', type: counter, operation })

describe('the contracts', () => {
  const addInPlace = (id: string, state: Record<string, number>, n: number): Counts => {
    state[id] = (state[id] ?? 0) + n
    return { [id]: state[id] }
  }
  const brokenTypes: ReadonlyArray<readonly [string, CrdtType]> = [
    ['adds where it should join', { ...counter, join: (a, b) => Object.fromEntries(Object.keys({ ...a, ...b }).map(id => [id, (a[id] ?? 0) + (b[id] ?? 0)])) }],
    ['lets the last one win', { ...counter, join: (a, b) => ({ ...a, ...b }) }],
    ['changes the state in a mutator', { ...counter, mutators: { add: addInPlace } }],
    ['forgets when encoding', { ...counter, encode: () => new TextEncoder().encode('{}') }]
  ]
  for (const [how, type] of brokenTypes) {
    it(`find a type that ${how}`, async () => {
      expect(await failures(collecting => typeContract(collecting, { name: 'broken', type, operation }))).to.not.equal(0)
    })
  }

  const brokenStores: ReadonlyArray<readonly [string, (store: Store) => Partial<Store>]> = [
    ['writes half of a bad batch', store => ({ batch: async writes => { for (const write of writes) await store.batch([write]) } })],
    ['hands out its own arrays', store => {
      const given = new Map<string, Uint8Array | undefined>()
      return { get: async key => { if (!given.has(key)) given.set(key, await store.get(key)); return given.get(key) } }
    }],
    ['shows later writes to an iteration', store => ({
      entries: async function * (prefix) {
        const keys: string[] = []
        for await (const [key] of store.entries(prefix)) keys.push(key)
        for (const key of keys) {
          const value = await store.get(key)
          if (value !== undefined) yield [key, value]
        }
      }
    })],
    ['ends an iteration early on close', store => ({
      entries: async function * (prefix) {
        try {
          yield * store.entries(prefix)
        } catch {
          // This is the bug.
        }
      }
    })],
    ['orders keys by code point', store => ({
      entries: async function * (prefix) {
        const all: Array<readonly [string, Uint8Array]> = []
        for await (const entry of store.entries(prefix)) all.push(entry)
        yield * all.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }
    })]
  ]
  for (const [how, breakIt] of brokenStores) {
    it(`find a store that ${how}`, async () => {
      const create = async (): Promise<{ store: Store }> => {
        const whole = createMemoryStore()
        const store: Store = {
          get: whole.get.bind(whole),
          batch: whole.batch.bind(whole),
          entries: whole.entries.bind(whole),
          close: whole.close.bind(whole),
          ...breakIt(whole)
        }
        return { store }
      }
      expect(await failures(collecting => storeContract(collecting, { name: 'broken', create }))).to.not.equal(0)
    })
  }

  it('find a network that reorders or loses the frames of a channel', async () => {
    for (const faults of [{ channel: { reorder: 0.5 }, reorderMS: 50 }, { channel: { drop: 0.5 } }, { channel: { duplicate: 0.5 } }]) {
      expect(await failures(collecting => networkContract(collecting, { name: 'broken', create: lossyBench(faults) }))).to.not.equal(0)
    }
  })
})

/** How many tests of a suite fail. */
async function failures (suite: (runner: Runner) => void): Promise<number> {
  const tests: Array<() => Promise<void>> = []
  suite({ describe: (_name, body) => body(), it: (_name, body) => tests.push(body) })
  const results = await Promise.allSettled(tests.map(async test => await test()))
  return results.filter(({ status }) => status === 'rejected').length
}
