import { expect } from 'chai'
import { createRegistry } from '@peer-base/crdt-types'
import { associatedData, encodeBody, entryHeaderBytes } from '@peer-base/protocol'
import type { CollaborationId, DocumentDelta, Entry } from '@peer-base/protocol'
import { createAdmission } from '../../src/collaboration/admission.js'
import type { Admission, BodyOpener } from '../../src/collaboration/admission.js'
import { createDocuments } from '../../src/collaboration/documents.js'
import { createBench } from '../replica/entries.js'
import type { Writer } from '../replica/entries.js'

const types = createRegistry()

interface Reader {
  readonly admission: Admission
  readonly noOps: string[]
  readonly steps: string[][]
  readonly unread: string[]
  value (path: readonly string[], type: string): unknown
}

interface Scene {
  readonly writer: Writer
  readonly reader: Reader
  delta (path: readonly string[], type: string, mutator: string, ...args: unknown[]): DocumentDelta
}

async function createScene (atOnce = false): Promise<Scene> {
  const bench = createBench()
  const writer = await bench.writer()
  const replica = writer.author.replica
  const known = new Set(['gset', 'text'])
  const documents = createDocuments({ typeOf: (name) => known.has(name) ? types.type(name) : undefined, replica })
  const made = createDocuments({ typeOf: (name) => types.type(name), replica })
  const opener = openerAtOnce(bench.crypto)
  const [noOps, unread, steps]: [string[], string[], string[][]] = [[], [], []]
  const admission = createAdmission({
    cid: bench.crypto.cid, opener: atOnce ? opener : bench.crypto, documents, wantsPatch: () => false,
    onApplied: (changes) => { steps.push(changes.map(({ document }) => document.path.join('/'))) },
    onNoOp: (_author, reason) => { noOps.push(reason.name) },
    onUnread: (path, typeName) => { unread.push(`${path.join('/')}:${typeName}`) }
  })
  return {
    writer,
    reader: {
      admission: atOnce ? opener.prepared(admission, bench.crypto.cid) : admission,
      noOps,
      steps,
      unread,
      value: (path, type) => documents.open(path, type)?.value()
    },
    delta: (path, type, mutator, ...args) => {
      const document = made.open(path, type)
      if (document === undefined) throw new RangeError(type)
      return { path, type, delta: document.encodeDelta(document.mutate(mutator, args, { patch: false }).delta) }
    }
  }
}

/** Keys that open without a promise: bodies are opened before admission asks. */
function openerAtOnce (crypto: BodyOpener): BodyOpener & { prepared (admission: Admission, cid: CollaborationId): Admission } {
  const opened = new Map<string, Uint8Array | Error>()
  const keyOf = (sealed: Uint8Array): string => Buffer.from(sealed).toString('latin1')
  return {
    openBody: async () => { throw new RangeError('A promise was asked for') },
    openBodySync ({ sealed }) {
      const plaintext = opened.get(keyOf(sealed))
      if (plaintext instanceof Error) throw plaintext
      return plaintext
    },
    prepared: (admission, cid) => ({
      get partial () { return admission.partial },
      skipTo: (vector) => { admission.skipTo(vector) },
      async admit (entries) {
        for (const entry of entries) {
          const { header: { replica: author, suite }, body: sealed } = entry
          const piece = { author, suite, sealed, associatedData: associatedData(cid, entryHeaderBytes(entry)) }
          opened.set(keyOf(sealed), await crypto.openBody(piece).catch((error: unknown) => error as Error))
        }
        await admission.admit(entries)
      }
    })
  }
}

const entriesOf = async (writer: Writer, deltas: readonly DocumentDelta[]): Promise<Entry[]> =>
  (await writer.write(encodeBody(deltas))).map(({ entry }) => entry)
const big = 'x'.repeat(600 * 1024)

for (const atOnce of [false, true]) {
  describe(`the admission of entries, opened ${atOnce ? 'at once' : 'by promises'},`, () => {
    it('applies all documents of an entry as one step', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      await reader.admission.admit(await entriesOf(writer, [delta([], 'text', 'push', 'hello'), delta(['s'], 'gset', 'add', 1)]))
      expect(reader.steps).to.deep.equal([['', 's']])
      expect(reader.value([], 'text')).to.equal('hello')
    })

    it('applies nothing of an entry of which one document does not decode', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      const spoilt = { ...delta(['s'], 'gset', 'add', 1), delta: new Uint8Array([255, 255, 255]) }
      await reader.admission.admit(await entriesOf(writer, [delta([], 'text', 'push', 'hello'), spoilt]))
      expect(reader.steps).to.deep.equal([])
      expect(reader.noOps).to.have.length(1)
      expect(reader.value([], 'text')).to.equal('')
    })

    it('goes on after an entry that does nothing', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      await reader.admission.admit((await writer.write(new Uint8Array([255]))).map(({ entry }) => entry))
      await reader.admission.admit(await entriesOf(writer, [delta([], 'text', 'push', 'after')]))
      expect(reader.value([], 'text')).to.equal('after')
    })

    it('keeps what is of a type nobody has defined here', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      await reader.admission.admit(await entriesOf(writer, [delta(['later'], 'mvreg', 'write', 1), delta([], 'text', 'push', 'now')]))
      expect(reader.unread).to.deep.equal(['later:mvreg'])
      expect(reader.value([], 'text')).to.equal('now')
    })

    it('shows nothing of a change in parts before its last part', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      const parts = await entriesOf(writer, [delta([], 'text', 'push', big)])
      expect(parts.length).to.be.greaterThan(1)
      await reader.admission.admit(parts.slice(0, -1))
      expect([reader.steps, reader.admission.partial]).to.deep.equal([[], true])
      await reader.admission.admit(parts.slice(-1))
      expect([reader.value([], 'text'), reader.admission.partial]).to.deep.equal([big, false])
    })

    it('voids a change of which one part does not open, and takes the next', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      const parts = await entriesOf(writer, [delta([], 'text', 'push', big)])
      const spoilt = parts.map((entry, index) => index === 1 ? { ...entry, body: entry.body.slice().fill(0) } : entry)
      await reader.admission.admit(spoilt)
      await reader.admission.admit(await entriesOf(writer, [delta([], 'text', 'push', '')]))
      expect(reader.admission.partial).to.equal(false)
      expect(reader.value([], 'text')).to.equal('')
    })

    it('forgets the first parts of a change that a snapshot covers, and takes what follows', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      const parts = await entriesOf(writer, [delta(['s'], 'gset', 'add', big)])
      await reader.admission.admit(parts.slice(0, 1))
      reader.admission.skipTo(new Map([[writer.author.replica, parts.length]]))
      expect(reader.admission.partial).to.equal(false)
      await reader.admission.admit(await entriesOf(writer, [delta([], 'text', 'push', 'after')]))
      expect(reader.value([], 'text')).to.equal('after')
    })

    it('keeps parts that a snapshot does not go beyond', async () => {
      const { writer, reader, delta } = await createScene(atOnce)
      const parts = await entriesOf(writer, [delta([], 'text', 'push', big)])
      await reader.admission.admit(parts.slice(0, 1))
      reader.admission.skipTo(new Map([[writer.author.replica, 1]]))
      await reader.admission.admit(parts.slice(1))
      expect(reader.value([], 'text')).to.equal(big)
    })
  })
}
