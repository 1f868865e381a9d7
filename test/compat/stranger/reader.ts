import { inflateRawSync } from 'node:zlib'
import { entryHash, isAuthentic, openBody, parseEntry, unseal, type Entry } from './entry.js'
import { expectRising, Fields, hash, L } from './form.js'
import { collaborationOf, introduced, type Collaboration } from './keys.js'
import { Text } from './text.js'

/* Sections 4, 6 and 10: what stands in a store, read with nothing but a key string and the names. */

export interface Reading {
  readonly collaboration: Collaboration
  readonly entries: readonly Entry[]
  /** Paths and types of all documents that were met. */
  readonly documents: ReadonlySet<string>
  readonly text: string
  /** Heads of the snapshot it began with. */
  readonly snapshotHeads: number
}

interface Named { readonly keyString: string, readonly appName: string, readonly name: string }

export function readStore (rows: ReadonlyMap<string, Buffer>, { keyString, appName, name }: Named): Reading {
  const collaboration = collaborationOf(keyString, appName, name)
  const under = (prefix: string): Buffer[] =>
    [...rows].filter(([key]) => key.startsWith(`c/${collaboration.cid.toString('hex')}/${prefix}`)).map(([, value]) => value)
  const keys = new Map(under('r/').map((chain) => introduced(chain, collaboration)).map(({ replica, publicKey }) => [replica, publicKey]))
  const entries = under('l/').map(parseEntry)
  const text = new Text()
  const documents = new Set<string>()
  const heads = new Map<string, { readonly end: number, readonly hash: Buffer }>()
  const snapshot = [...rows].find(([key]) => /\/s\/[0-9a-f]{64}\/m$/.test(key))
  if (snapshot !== undefined) {
    const chunk = (index: number): Buffer | undefined => rows.get(snapshot[0].replace(/m$/, index.toString(16).padStart(4, '0')))
    const opened = openSnapshot(parseEntry(snapshot[1]), { collaboration, keys, chunk })
    for (const head of opened.heads) heads.set(head.replica, head)
    for (const { path, type, value } of opened.documents) {
      documents.add(`${path.join('/')}: ${type}`)
      if (path.length === 0 && type === 'text') text.load(value)
    }
  }
  const snapshotHeads = heads.size
  takeAll(entries, { collaboration, keys, heads }, (entry, body) => {
    for (const { path, type, value } of readDocuments(body)) {
      documents.add(`${path.join('/')}: ${type}`)
      if (path.length === 0 && type === 'text') text.apply(value, entry.replica)
    }
  })
  return { collaboration, entries, documents, text: text.value, snapshotHeads }
}

interface Known {
  readonly collaboration: Collaboration
  readonly keys: ReadonlyMap<string, Buffer>
  readonly heads: Map<string, { readonly end: number, readonly hash: Buffer }>
}

/** Takes what is ready until nothing is left: verified, chained, opened. */
function takeAll (entries: readonly Entry[], { collaboration, keys, heads }: Known, apply: (entry: Entry, body: Buffer) => void): void {
  const endOf = (replica: string): number => heads.get(replica)?.end ?? 0
  const begun = new Map<string, Buffer[]>()
  let waiting = entries.filter((entry) => entry.seq >= endOf(entry.replica))
  while (waiting.length > 0) {
    const entry = waiting.find(({ replica, seq, deps }) => seq === endOf(replica) && deps.every((dep) => dep.end <= endOf(dep.replica)))
    const publicKey = keys.get(entry?.replica ?? '')
    if (entry === undefined || publicKey === undefined) throw new Error('a gap')
    if (!entry.previous.equals(heads.get(entry.replica)?.hash ?? Buffer.alloc(32))) throw new Error('not chained')
    if (!isAuthentic(collaboration, publicKey, entry)) throw new Error('a forged entry')
    if (entry.kind === 1) {
      const parts = [...begun.get(entry.replica) ?? [], openBody(collaboration, publicKey, entry)]
      begun.set(entry.replica, entry.continues ? parts : [])
      const body = Buffer.concat(parts)
      if (!entry.continues && body.length > 0) apply(entry, body)
    }
    heads.set(entry.replica, { end: entry.seq + 1, hash: entryHash(collaboration, entry) })
    waiting = waiting.filter((other) => other !== entry)
  }
}

interface Head { readonly replica: string, readonly end: number, readonly hash: Buffer }

interface Document { readonly path: readonly string[], readonly type: string, readonly value: Buffer }

export function readDocuments (bytes: Uint8Array): Document[] {
  const fields = new Fields(bytes)
  const documents = fields.list(() => ({ path: fields.list(() => fields.text(1024), 16), type: fields.text(1024), value: fields.bytes() }))
  fields.end()
  return documents
}

export function openSnapshot (
  manifest: Entry,
  { collaboration, keys, chunk }: Pick<Known, 'collaboration' | 'keys'> & { chunk (index: number): Buffer | undefined }
): { readonly heads: readonly Head[], readonly documents: readonly Document[] } {
  const publicKey = keys.get(manifest.replica)
  if (manifest.kind !== 2 || publicKey === undefined || !isAuthentic(collaboration, publicKey, manifest)) throw new Error('no snapshot')
  const fields = new Fields(manifest.body)
  const heads = fields.list(() => ({ replica: fields.take(16).toString('hex'), end: fields.varint(), hash: fields.take(32) }), 3000)
  expectRising(heads.map(({ replica }) => replica))
  const stateHash = fields.take(32)
  const chunks = fields.list(() => ({ hash: fields.take(32), length: fields.varint() }), 2048)
  fields.bytes(32)
  fields.end()
  const key = collaboration.cipherKey('snapshot', manifest.suite, publicKey)
  const packed = chunks.map((claimed, index) => {
    const sealed = chunk(index)
    if (sealed?.length !== claimed.length || !hash(sealed).equals(claimed.hash)) throw new Error('another chunk')
    const place = Buffer.alloc(8)
    place.writeUInt32BE(index)
    place.writeUInt32BE(chunks.length, 4)
    return unseal(key, sealed, L('pb1/chunk', collaboration.cid, Buffer.concat([stateHash, place])))
  })
  const plaintext = inflateRawSync(Buffer.concat(packed), { maxOutputLength: 64 * 2 ** 20 })
  if (!collaboration.mac(L('pb1/state', collaboration.cid, plaintext)).equals(stateHash)) throw new Error('another state')
  return { heads, documents: readDocuments(plaintext) }
}
