import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { openLevelStore } from '@peer-base/app'
import { GroupCommit } from '../../src/store/group-commit.js'
import { endOfPrefix, keyFromBytes, keysToBytes, keyToBytes } from '../../src/store/key-bytes.js'
import { fromLevelError } from '../../src/store/level-error.js'
import { askStrictDurability } from '../../src/store/strict-durability.js'

const rows = [{ key: 'a', value: Uint8Array.of(1, 2) }, { key: 'b/c', value: Uint8Array.of(3) }]

async function manifestOf (store: string): Promise<string> {
  return (await readdir(store)).find((name) => name.startsWith('MANIFEST')) ?? ''
}

describe('the level store', () => {
  let folder = ''
  beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'peer-base-level-')) })
  afterEach(async () => {
    await chmod(folder, 0o700)
    await rm(folder, { recursive: true })
  })

  it('says what to do when its location is open already, and opens once that is closed', async () => {
    const first = await openLevelStore({ location: folder })
    const error = await failure(openLevelStore({ location: folder }))
    expect(error).to.include({ code: 'PEERBASE_STORE_LOCKED' })
    expect(error?.message).to.match(/another app of this one: stop that first/)
    await first.close()
    await (await openLevelStore({ location: folder })).close()
  })

  it('fails with a typed error where it cannot write, instead of waiting for ever', async () => {
    const file = path.join(folder, 'file')
    await writeFile(file, 'not a folder')
    for (const location of [file, path.join(file, 'below'), '/proc/peer-base/store', '/dev/null/store', 'a\0b']) {
      expect(await failure(openLevelStore({ location })), location).to.include({ code: 'PEERBASE_STORE_FAILED' })
    }
  })

  it('repairs nothing where nobody hears of it', async () => {
    await (await openLevelStore({ location: folder })).close()
    await writeFile(path.join(folder, 'CURRENT'), 'MANIFEST-999999\n')
    expect(await failure(openLevelStore({ location: folder }))).to.include({ code: 'PEERBASE_STORE_CORRUPT' })
  })

  const damages: ReadonlyArray<readonly [what: string, damage: (store: string) => Promise<void>]> = [
    ['CURRENT is gone', async (store) => { await rm(path.join(store, 'CURRENT')) }],
    ['CURRENT is empty', async (store) => { await writeFile(path.join(store, 'CURRENT'), '') }],
    ['CURRENT names another file', async (store) => { await writeFile(path.join(store, 'CURRENT'), 'MANIFEST-999999\n') }],
    ['the MANIFEST is gone', async (store) => { await rm(path.join(store, await manifestOf(store))) }],
    ['the MANIFEST is rubbish', async (store) => { await writeFile(path.join(store, await manifestOf(store)), new Uint8Array(500).fill(7)) }]
  ]
  for (const [what, damage] of damages) {
    it(`is repaired when ${what}, says so, and is another store than before`, async () => {
      const location = path.join(folder, 'store')
      const written = await openLevelStore({ location })
      await written.batch([{ key: 'm/store-id', value: Uint8Array.of(1) }, ...rows])
      await written.close()
      await (await openLevelStore({ location })).close()
      await damage(location)
      const told: Error[] = []
      const store = await openLevelStore({ location, onDamage: (error) => told.push(error) })
      expect(told).to.have.length(1)
      expect(told[0]).to.include({ code: 'PEERBASE_STORE_CORRUPT' })
      expect(told[0]?.message).to.match(/was repaired/)
      expect(await store.get('m/store-id')).to.equal(undefined)
      for (const { key, value } of rows) expect([...await store.get(key) ?? []]).to.deep.equal([...value])
      await store.close()
      await (await openLevelStore({ location })).close()
    })
  }

  it('that cannot be repaired is moved aside, and an empty one begun', async () => {
    const location = path.join(folder, 'store')
    const written = await openLevelStore({ location })
    await written.batch(rows)
    await written.close()
    await rm(path.join(location, 'CURRENT'))
    // Where repair writes its new table of contents.
    await mkdir(path.join(location, '000001.dbtmp', 'in the way'), { recursive: true })
    await mkdir(path.join(folder, 'store.damaged-1'))
    const told: Error[] = []
    const store = await openLevelStore({ location, onDamage: (error) => told.push(error) })
    expect(told[0]).to.include({ code: 'PEERBASE_STORE_CORRUPT' })
    expect(told[0]?.message).to.include(`${location}.damaged-2`)
    expect(await readdir(path.join(folder, 'store.damaged-2'))).to.include('000001.dbtmp')
    expect(await store.get('a')).to.equal(undefined)
    await store.batch(rows)
    await store.close()
  })

  it('reads on, and is written again, over tables that rot while it is open', async () => {
    const location = path.join(folder, 'store')
    const many = Array.from({ length: 200 }, (_, n) => ({ key: `k${String(n).padStart(3, '0')}`, value: randomBytes(1000) }))
    const before = await openLevelStore({ location })
    await before.batch(many)
    await before.close()
    await (await openLevelStore({ location })).close()
    const told: Error[] = []
    for (const name of (await readdir(location)).filter((file) => file.endsWith('.ldb'))) {
      const bytes = await readFile(path.join(location, name))
      // The footer, which names the table's index.
      bytes.fill(0xff, bytes.length - 48)
      await writeFile(path.join(location, name), bytes)
    }
    const store = await openLevelStore({ location, onDamage: (error) => told.push(error) })
    const seen: string[] = []
    for await (const [key] of store.entries('k')) seen.push(key)
    expect(told.length).to.be.greaterThan(0)
    expect(seen.length).to.be.at.most(200)
    await store.batch(many)
    expect(await store.get('k000')).to.not.equal(undefined)
    await store.close()
  })

  it('does not open once its signal is aborted, and gives the location free again', async () => {
    const reason = new Error('no more')
    expect(await failure(openLevelStore({ location: folder, signal: AbortSignal.abort(reason) }))).to.equal(reason)
    const controller = new AbortController()
    const opening = failure(openLevelStore({ location: folder, signal: controller.signal }))
    controller.abort(reason)
    expect(await opening).to.equal(reason)
    await (await openLevelStore({ location: folder })).close()
  })

  it('refuses an empty location', async () => {
    expect(await failure(openLevelStore({ location: '' }))).to.include({ code: 'PEERBASE_INVALID_OPTION' })
  })

  it('tells a full disk, a lost quota and other failures apart', () => {
    const codeOf = (thrown: unknown): string => fromLevelError(thrown, 'here').code
    const level = (code: string, cause: Error): Error => Object.assign(new Error('Database failed'), { code, cause })
    expect(codeOf(level('LEVEL_DATABASE_NOT_OPEN', Object.assign(new Error('IO error: 000003.log: No space left on device'), { code: 'LEVEL_IO_ERROR' })))).to.equal('PEERBASE_STORE_FULL')
    expect(codeOf(new DOMException('too much', 'QuotaExceededError'))).to.equal('PEERBASE_STORE_FULL')
    expect(codeOf(Object.assign(new Error('full'), { code: 'ENOSPC' }))).to.equal('PEERBASE_STORE_FULL')
    expect(codeOf(level('LEVEL_DATABASE_NOT_OPEN', Object.assign(new Error('Corruption'), { code: 'LEVEL_CORRUPTION' })))).to.equal('PEERBASE_STORE_CORRUPT')
    expect(codeOf(Object.assign(new Error('Database is not open'), { code: 'LEVEL_DATABASE_NOT_OPEN' }))).to.equal('PEERBASE_STORE_CLOSED')
    expect(codeOf('a string')).to.equal('PEERBASE_STORE_FAILED')
    const loop = new Error('loop')
    loop.cause = loop
    expect(codeOf(loop)).to.equal('PEERBASE_STORE_FAILED')
  })

  it('asks IndexedDB for strict durability of writes only', () => {
    const asked: unknown[] = []
    const database = { db: { transaction: (...args: unknown[]) => asked.push(args) } }
    askStrictDurability(database)
    askStrictDurability({})
    database.db.transaction(['s'], 'readwrite')
    database.db.transaction(['s'], 'readonly', undefined)
    expect(asked).to.deep.equal([[['s'], 'readwrite', { durability: 'strict' }], [['s'], 'readonly', undefined]])
  })
})

describe('keys as bytes', () => {
  const key = fc.string({ unit: fc.oneof(fc.nat({ max: 0xffff }).map(unit => String.fromCharCode(unit)), fc.constantFrom('a', '/', '\ud83d', '\ude00', '\uffff', '\0')) })

  it('come back as the same text, half surrogate pairs included', () => {
    fc.assert(fc.property(key, text => { expect(keyFromBytes(keyToBytes(text))).to.equal(text) }))
  })

  it('are ordered as UTF-16 code units are', () => {
    fc.assert(fc.property(key, key, (a, b) => {
      expect(Math.sign(Buffer.compare(keyToBytes(a), keyToBytes(b)))).to.equal(a < b ? -1 : a > b ? 1 : 0)
    }))
  })

  it('are the same bytes when many are made at once', () => {
    fc.assert(fc.property(fc.array(key), texts => {
      expect(keysToBytes(texts).map(bytes => [...bytes])).to.deep.equal(texts.map(text => [...keyToBytes(text)]))
    }))
  })

  it('of a prefix stand together before its end', () => {
    fc.assert(fc.property(key, key, (prefix, rest) => {
      expect(Buffer.compare(keyToBytes(prefix + rest), endOfPrefix(keyToBytes(prefix)))).to.equal(-1)
    }))
  })
})

describe('group commit', () => {
  it('writes what comes meanwhile together, in order, at most 256 batches at once', async () => {
    const groups: number[] = []
    const keys: string[] = []
    const commits = new GroupCommit(async writes => {
      groups.push(writes.length)
      keys.push(...writes.map(({ key }) => key))
      await new Promise(resolve => { setImmediate(resolve) })
    })
    const settled: number[] = []
    const add = async (n: number): Promise<void> => {
      await commits.add([{ key: String(n), value: null }])
      settled.push(n)
    }
    await add(0)
    await Promise.all(Array.from({ length: 600 }, async (_, i) => await add(i + 1)))
    expect(groups).to.deep.equal([1, 256, 256, 88])
    expect(keys).to.deep.equal(Array.from({ length: 601 }, (_, i) => String(i)))
    expect(settled).to.deep.equal(Array.from({ length: 601 }, (_, i) => i))
  })

  it('writes no more than a mebibyte at once, but for a batch that is larger by itself', async () => {
    const groups: number[] = []
    const commits = new GroupCommit(async writes => { groups.push(writes.length) })
    const sizes = [2 ** 20, 1, 2 ** 21, 2 ** 19, 2 ** 19, 1]
    await Promise.all(sizes.map(async size => await commits.add([{ key: 'k', value: new Uint8Array(size) }])))
    expect(groups).to.deep.equal([1, 1, 1, 2, 1])
  })

  it('rejects every batch of a group that failed, and goes on with the next group', async () => {
    let calls = 0
    const commits = new GroupCommit(async () => {
      if (++calls === 1) throw new Error('no')
    })
    const first = await Promise.allSettled([commits.add([]), commits.add([])])
    expect(first.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected'])
    await commits.add([])
    await commits.idle()
  })
})

async function failure (work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    return error as Error
  }
}
