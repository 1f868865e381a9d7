import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createMemoryNetwork, createMemoryStore, openLevelStore, type PeerId, type Store } from '@peer-base/app'
import { createVerifier, uriDecode, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import {
  assembleEntry, decodeGossip, decodeManifest, decodeMessage, encodeGossip, encodeManifest, encodeMessage, entryKind, type KnownMessage, parseEntry
} from '@peer-base/protocol'
import { expect } from 'chai'
import { type App, PeerBase } from 'peer-base'
import { eventually, fastClock } from '../apps.js'
import type { Frozen, Rows } from './frozen.js'

const folder = new URL('.', import.meta.url)
const versions = readdirSync(folder).filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Frozen)

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

async function fill (store: Store, rows: Rows): Promise<Store> {
  await store.batch(Object.entries(rows).map(([key, value]) => ({ key, value: bytesOf(value) })))
  return store
}

/** Values as JSON can show them: bytes as hexadecimal digits, sets and maps as lists. */
function shown (value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array) return `0x${hex(part)}`
    return part instanceof Set || part instanceof Map ? [...part as Iterable<unknown>] : part
  }))
}

for (const { version, appName, name, keys, readKey, expected, stores, frames, gossip } of versions) {
  describe(`what ${version} kept and sent`, () => {
    const started: App[] = []
    afterEach(async () => { await Promise.all(started.splice(0).map(async (app) => { await app.stop() })) })

    const open = async (store: Store, keyString: string, peer = 'alice', hub = createMemoryNetwork({ clock: fastClock })): Promise<() => unknown> => {
      const app = PeerBase(appName, { network: hub.join(peer as PeerId, { addresses: [`/memory/${peer}`] }), store, clock: fastClock })
      started.push(app)
      await app.start()
      const root = await app.collaborate(name, 'text', { keys: await uriDecode(keyString) })
      const subs = await Promise.all(expected.subs.map(async ([sub, type]) => await root.sub(sub as string, type as string)))
      return () => ({
        root: root.shared.value() as unknown,
        subs: subs.map((sub, i) => [expected.subs[i]?.[0], expected.subs[i]?.[1], shown(sub.shared.value())])
      })
    }

    for (const whose of ['alice', 'bob'] as const) {
      it(`opens with ${whose}'s store, alone`, async () => {
        const values = await open(await fill(createMemoryStore(), stores[whose]), keys)
        expect(values()).to.deep.equal(expected)
      })
    }

    it('opens from a folder of LevelDB, for a reader', async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'peer-base-frozen-'))
      try {
        const values = await open(await fill(await openLevelStore({ location: folder }), stores.alice), readKey)
        expect(values()).to.deep.equal(expected)
        await Promise.all(started.splice(0).map(async (app) => { await app.stop() }))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })

    it('is served by a pinner that finds it in its store', async () => {
      const hub = createMemoryNetwork({ clock: fastClock })
      const pinner = PeerBase.createPinner(appName, {
        network: hub.join('pam' as PeerId, { addresses: ['/memory/pam'] }), store: await fill(createMemoryStore(), stores.pam), clock: fastClock
      })
      await pinner.start()
      try {
        const values = await open(createMemoryStore(), readKey, 'carol', hub)
        await eventually('the newcomer has it', () => JSON.stringify(values()) === JSON.stringify(expected))
      } finally {
        await pinner.stop()
      }
    })

    it('has key strings that mean the same', async () => {
      const decoded = await uriDecode(keys)
      expect(uriEncode(decoded)).to.equal(keys)
      expect(uriEncodeReadOnly(decoded)).to.equal(readKey)
      expect(uriEncodeReadOnly(await uriDecode(readKey))).to.equal(readKey)
    })

    it('has frames of sessions that decode and encode to themselves', () => {
      const met = new Set<string>()
      for (const [which, frame] of Object.entries(frames)) {
        const message = decodeMessage(bytesOf(frame))
        met.add(message.type)
        expect(hex(encodeMessage(message as KnownMessage)), which).to.equal(frame)
      }
      expect([...met].sort()).to.include.members(['auth', 'certificates', 'chunk', 'entries', 'getChunk', 'hello', 'persisted', 'snapshots', 'vector'])
    })

    it('has gossip that decodes and encodes to itself', () => {
      const messages = Object.values(gossip).map((bytes) => ({ bytes, message: decodeGossip(bytesOf(bytes)) }))
      for (const { bytes, message } of messages) expect(hex(encodeGossip(message as Parameters<typeof encodeGossip>[0]))).to.equal(bytes)
      expect(new Set(messages.map(({ message }) => message.type))).to.deep.equal(new Set(['announcement', 'member', 'receipt']))
    })

    it('has entries, manifests and certificates that decode and encode to themselves', async () => {
      const rows = Object.entries({ ...stores.alice, ...stores.bob, ...stores.pam })
      const entries = rows.filter(([key]) => /\/[ls]\/.*\/(m|[0-9a-f]{12})$/.test(key)).map(([, bytes]) => bytes)
      const kinds = new Set<number>()
      for (const bytes of entries) {
        const entry = parseEntry(bytesOf(bytes))
        kinds.add(entry.header.kind)
        expect(hex(assembleEntry(entry).bytes)).to.equal(bytes)
        if (entry.header.kind === entryKind.snapshot) expect(hex(encodeManifest(decodeManifest(entry.body)))).to.equal(hex(entry.body))
      }
      expect(kinds).to.include.members([entryKind.ops, entryKind.snapshot])
      const [, head = ''] = rows.find(([key]) => key.endsWith('/h')) ?? []
      const cid = /^c\/([0-9a-f]{64})\//.exec(rows.find(([key]) => key.startsWith('c/'))?.[0] ?? '')?.[1] ?? ''
      const verifier = createVerifier({ cid, writePublicKey: bytesOf(head).subarray(16, 48) })
      const chains = rows.filter(([key]) => key.includes('/r/'))
      for (const [key, chain] of chains) expect(await verifier.admit(bytesOf(chain))).to.equal(key.split('/').at(-1))
      expect(chains).to.have.length.at.least(2)
    })
  })
}
