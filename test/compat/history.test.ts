import { expect } from 'chai'
import type { Collaboration, HistoryReport, Store } from '@peer-base/app'
import { createRegistry } from '@peer-base/crdt-types'
import type { Keys } from '@peer-base/keys'
import { type Apps, codeOf, eachWithAppsAndKeys, eventually } from './apps.js'

describe('verifying the history', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  const durable = { storeStrategyName: 'ipfs-repo', debouncePushMS: 0 } as const

  /** Alice and bob, each of whom wrote, with a sub; level. */
  async function two (): Promise<[Collaboration<'rga'>, Collaboration<'rga'>]> {
    const [a, b] = await Promise.all(['alice', 'bob'].map(async (person) => await apps.open(person).collaborate('doc', 'rga', { keys, ...durable })))
    if (a === undefined || b === undefined) throw new Error('two were opened')
    const sub = await a.sub('names', 'aworset')
    await b.sub('names', 'aworset')
    for (let n = 0; n < 5; n++) {
      await a.shared.push(`a${n}`)
      await sub.shared.add(n)
      await b.shared.push(`b${n}`)
    }
    await eventually('both have all', () => [a, b].every((each) => each.shared.value().length === 10 && count(each) === 15))
    return [a, b]
  }

  const count = (collaboration: Pick<Collaboration, 'vectorClock'>): number => [...collaboration.vectorClock().values()].reduce((sum, end) => sum + end, 0)

  /** Rows of all logs in a person's store: key and value. */
  async function logRows (store: Store): Promise<Array<readonly [string, Uint8Array]>> {
    const rows: Array<readonly [string, Uint8Array]> = []
    for await (const row of store.entries('c/')) if (row[0].includes('/l/')) rows.push(row)
    return rows
  }

  /** Changes the byte `at`, from the end where negative, of the row of this key. */
  async function spoil (store: Store, key: string, at: number): Promise<void> {
    const value = (await store.get(key))?.slice() ?? new Uint8Array(0)
    const index = at < 0 ? value.length + at : at
    value[index] = (value[index] ?? 0) ^ 1
    await store.batch([{ key, value }])
  }

  /** The report once there is a snapshot, and entries went. */
  async function withSnapshot (a: Collaboration<'rga'>): Promise<HistoryReport> {
    const deadline = performance.now() + 10_000
    for (;;) {
      const report = await a.verifyHistory()
      if (report.trimmed.size > 0 || performance.now() > deadline) return report
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  const faults = (report: HistoryReport): string[] => report.problems.map(({ fault }) => fault)

  it('finds nothing wrong where nothing is, and says what it looked at', async () => {
    const [a] = await two()
    const progress: number[] = []
    const report = await a.verifyHistory({ onProgress: ({ checked, total }) => { progress.push(checked, total) } })
    expect(report).to.deep.equal({
      entries: 15, replicas: 2, snapshots: 0, covers: a.vectorClock(), trimmed: new Map(), uncheckedDependencies: 0, state: 'equal', problems: []
    })
    expect(progress.slice(-2)).to.deep.equal([15, 15])
  })

  it('checks what waits for its window too, and what is still in memory', async () => {
    const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
    for (let n = 0; n < 20; n++) void a.shared.push(n)
    const report = await a.verifyHistory()
    expect(report).to.deep.include({ state: 'equal', problems: [] })
    expect(report.entries).to.equal(count(a)).and.to.be.greaterThan(0)
  })

  it('says which entry rotted, wherever a bit flipped', async () => {
    const [a] = await two()
    const store = apps.storeOf('alice')
    const rows = await logRows(store)
    const [key, bytes] = rows[2] ?? ['', new Uint8Array(0)]
    const [, , , replica, seq] = key.split('/')
    for (let at = 0; at < bytes.length; at += 11) {
      await spoil(store, key, at)
      const report = await a.verifyHistory()
      expect(report.problems.filter((problem) => problem.replica === replica && problem.seq === parseInt(seq ?? '', 16)), `byte ${at}`).to.not.have.length(0)
      expect(report.state, `byte ${at}`).to.equal('unknown')
      await spoil(store, key, at)
    }
    expect(await a.verifyHistory()).to.deep.include({ state: 'equal', problems: [] })
  })

  it('says what an altered entry breaks: its body, its signature and what follows it', async () => {
    const [a] = await two()
    const store = apps.storeOf('alice')
    const [, [body] = [''], [header] = ['']] = (await logRows(store)).filter(([key]) => key.includes([...a.vectorClock().keys()][0] ?? ''))
    await spoil(store, body, -1)
    expect(faults(await a.verifyHistory())).to.deep.equal(['body'])
    await spoil(store, body, -1)
    await spoil(store, header, 30)
    expect(faults(await a.verifyHistory())).to.include.members(['signature', 'chain'])
  })

  it('says which entry and which certificate the store lost', async () => {
    const [a] = await two()
    const store = apps.storeOf('alice')
    const [[key] = ['']] = await logRows(store)
    const [, cid = '', , replica = ''] = key.split('/')
    await store.batch([{ key, value: null }, { key: `c/${cid}/r/${replica}`, value: null }])
    const report = await a.verifyHistory()
    expect(report.problems).to.deep.include({ fault: 'missing', replica, seq: 0 }).and.to.deep.include({ fault: 'certificate', replica })
    expect(report.entries).to.equal(14)
  })

  it('finds an entry that another took the place of, though that one is signed', async () => {
    const [a] = await two()
    const store = apps.storeOf('alice')
    const [first, second] = await logRows(store)
    await store.batch([{ key: second?.[0] ?? '', value: first?.[1] ?? null }])
    expect(faults(await a.verifyHistory())).to.include('unreadable')
  })

  it('says what snapshots cover that nobody can check any more, and opens them', async () => {
    const a = await apps.open('alice').collaborate('doc', 'rga', { keys, ...durable, maxDeltaRetention: 4, deltaTrimTimeoutMS: 1 })
    for (let n = 0; n < 40; n++) await a.shared.push(n)
    const report = await withSnapshot(a)
    expect(report).to.deep.include({ snapshots: 1, state: 'equal', problems: [] })
    const [trimmed = 0] = report.trimmed.values()
    expect(trimmed).to.be.greaterThan(0)
    expect(report.entries + trimmed).to.equal([...report.covers.values()].reduce((sum, end) => sum + end, 0))
  })

  it('finds a snapshot that rotted, in its manifest, its chunks and its evidence', async () => {
    const a = await apps.open('alice').collaborate('doc', 'rga', { keys, ...durable, maxDeltaRetention: 4, deltaTrimTimeoutMS: 1 })
    for (let n = 0; n < 40; n++) await a.shared.push(n)
    await withSnapshot(a)
    const store = apps.storeOf('alice')
    const found = new Map<string, boolean[]>()
    for await (const [key] of store.entries('c/')) {
      const [, , rows, id = ''] = key.split('/')
      if (rows !== 's') continue
      for (const at of [-1, -40, 5]) {
        await spoil(store, key, at)
        found.set(id, [...found.get(id) ?? [], faults(await a.verifyHistory()).includes('snapshot')])
        await spoil(store, key, at)
      }
    }
    // Of those that others replaced, rows may be here still.
    expect([...found.values()].filter((each) => each.length >= 6 && each.every(Boolean)).length).to.be.greaterThan(0)
    expect(await a.verifyHistory()).to.deep.include({ state: 'equal', problems: [] })
  })

  it('finds a document that comes out otherwise than it is shown', async () => {
    let initial = 0
    const types = createRegistry()
    types.define('drifting', {
      initial: () => initial, join: (a: number, b: number) => Math.max(a, b), value: (state: number) => state,
      mutators: { reach: (_id: string, _state: number, height: number) => height }
    })
    const a = await apps.open('alice', { types }).collaborate<string>('doc', 'gcounter', { keys })
    const drifting: Collaboration = await a.sub('drift', 'drifting' as string)
    await (drifting.shared['reach'] as (height: number) => Promise<void>)(3)
    expect(await a.verifyHistory()).to.deep.include({ state: 'equal', problems: [] })
    initial = 7
    expect(await a.verifyHistory()).to.deep.include({ state: 'different', problems: [{ fault: 'state', path: ['drift'] }] })
  })

  it('compares nothing where entries are kept unopened, or while a transaction is open', async () => {
    const a = await apps.open('alice').collaborate('doc', 'rga', { keys, replicateOnly: true })
    expect(await a.verifyHistory()).to.deep.include({ state: 'unknown', problems: [] })
    const b = await apps.open('bob').collaborate('doc', 'rga', { keys })
    const report = await b.transact(async () => {
      await b.shared.push('x')
      return await b.verifyHistory()
    })
    expect(report).to.deep.include({ state: 'unknown', problems: [] })
    expect(await b.verifyHistory()).to.deep.include({ state: 'equal', problems: [] })
  })

  it('lets others write meanwhile, and looks at what there was when it began', async () => {
    const [a, b] = await two()
    const verifying = a.verifyHistory()
    await Promise.all([a.shared.push('meanwhile'), b.shared.push('too')])
    const report = await verifying
    expect(report).to.deep.include({ state: 'equal', problems: [] })
    expect([...report.covers.values()].reduce((sum, end) => sum + end, 0)).to.be.within(15, 17)
  })

  it('ends with the reason of its signal, and is refused when stopped', async () => {
    const [a] = await two()
    const reason = new Error('enough')
    const controller = new AbortController()
    controller.abort(reason)
    expect(await codeOf(async () => await a.verifyHistory({ signal: controller.signal }))).to.equal(reason)
    await a.stop()
    expect(await codeOf(async () => await a.verifyHistory())).to.equal('PEERBASE_STOPPED')
  })
})
