import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Frozen } from '../frozen/frozen.js'
import { entriesOf, parseEntry, entryHash } from './entry.js'
import { collaborationOf } from './keys.js'
import { readStore } from './reader.js'

const frozenFolder = new URL('../frozen/', import.meta.url)
const versions = readdirSync(frozenFolder).filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, frozenFolder), 'utf8')) as Frozen)

/** The rows of a store, as somebody finds them who has nothing of ours. */
function rowsOf (rows: Readonly<Record<string, string>>): Map<string, Buffer> {
  return new Map(Object.entries(rows).map(([key, value]) => [key, Buffer.from(value, 'hex')]))
}

describe('a reader written from docs/PROTOCOL.md alone', () => {
  it('imports nothing of peer-base', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !file.endsWith('.test.ts'))
    const specifiers = files.flatMap((file) => [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from))
    expect(files).to.have.length.at.least(5)
    expect([...new Set(specifiers)].sort()).to.deep.equal(['./entry.js', './form.js', './keys.js', './text.js', 'node:crypto', 'node:zlib'])
  })

  for (const { version, appName, name, keys, readKey, expected, stores, frames } of versions) {
    const documents = [': text', ...expected.subs.map(([path, type]) => `${String(path)}: ${String(type)}`)].sort()

    for (const whose of ['alice', 'pam'] as const) {
      it(`yields the text of ${version} from ${whose}'s snapshot and the entries after it`, () => {
        const reading = readStore(rowsOf(stores[whose]), { keyString: readKey, appName, name })
        expect(reading.snapshotHeads).to.be.above(1)
        expect(reading.text).to.equal(expected.root)
        expect([...reading.documents].sort()).to.deep.equal(documents)
      })
    }

    it(`yields the text of ${version} from bob's entries alone`, () => {
      const rows = new Map([...rowsOf(stores.bob)].filter(([key]) => !key.includes('/s/')))
      const reading = readStore(rows, { keyString: keys, appName, name })
      expect(reading.snapshotHeads).to.equal(0)
      expect(reading.text).to.equal(expected.root)
      expect([...reading.documents].sort()).to.deep.equal(documents)
    })

    it(`rebuilds the entries of ${version} from the runs that were sent`, () => {
      const collaboration = collaborationOf(readKey, appName, name)
      const stored = [...rowsOf({ ...stores.alice, ...stores.bob })].filter(([key]) => key.includes('/l/')).map(([, bytes]) => parseEntry(bytes))
      const hashOf = (replica: string, seq: number): Buffer | undefined => {
        const entry = stored.find((other) => other.replica === replica && other.seq === seq)
        return entry === undefined ? undefined : entryHash(collaboration, entry)
      }
      const sent = Object.entries(frames).filter(([which]) => which.includes(' 133 '))
      const rebuilt = sent.flatMap(([, frame]) => entriesOf(Buffer.from(frame, 'hex'), collaboration, hashOf))
      expect(rebuilt).to.have.length.above(3)
      const bytes = new Set(stored.map((entry) => entry.bytes.toString('hex')))
      for (const entry of rebuilt) expect(bytes.has(entry.bytes.toString('hex')), `entry ${entry.seq}`).to.equal(true)
    })

    it(`refuses the text of ${version} with one bit changed anywhere in an entry`, () => {
      const rows = new Map([...rowsOf(stores.bob)].filter(([key]) => !key.includes('/s/')))
      const [key, bytes] = [...rows].find(([row]) => row.includes('/l/')) ?? ['', Buffer.alloc(0)]
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1 << at % 8
        expect(() => readStore(new Map(rows).set(key, changed), { keyString: readKey, appName, name }), `byte ${at}`).to.throw()
      }
    })
  }
})
