import { createMemoryNetwork, createMemoryStore, systemClock, type AppOptions } from '@peer-base/app'
import { createRegistry } from '@peer-base/crdt-types'
import { expect } from 'chai'
import Default, { PeerBase } from '../src/index.js'

let peers = 0

function inMemory (options: AppOptions = {}): AppOptions {
  // Any text is the id of a peer on a network in memory.
  return { network: createMemoryNetwork({ clock: systemClock }).join(`alice-${++peers}` as never), store: createMemoryStore(), ...options }
}

describe('PeerBase', () => {
  it('is the default export and a named one', () => {
    expect(Default).to.equal(PeerBase)
  })

  it('makes an app with new and without', () => {
    expect(PeerBase('notes', inMemory()).name).to.equal('notes')
    expect(new PeerBase('notes', inMemory()).name).to.equal('notes')
  })

  it('refuses a name that is none', () => {
    for (const name of ['', undefined, 7, {}]) {
      expect(() => PeerBase(name as never, inMemory())).to.throw().with.property('code', 'PEERBASE_INVALID_NAME')
    }
  })

  it('offers the functions for keys and links', async () => {
    const { keys } = PeerBase
    const fresh = await keys.generate()
    expect((await keys.uriDecode(keys.uriEncode(fresh))).equals(fresh)).to.equal(true)
    expect((await keys.uriDecode(keys.uriEncodeReadOnly(fresh))).write).to.equal(undefined)
    expect((await keys.keysFromLink(keys.linkWithKeys('https://x.example/#/a', fresh))).equals(fresh)).to.equal(true)
    const { key } = await keys.generateSymmetrical()
    expect(await key.decrypt(await key.encrypt(new Uint8Array([1, 2])))).to.deep.equal(new Uint8Array([1, 2]))
  })

  it('defines types for every app of the process that brings none of its own', async () => {
    const { collaborationTypes } = PeerBase
    const name = `largest ${PeerBase.generateRandomName()}`
    expect(collaborationTypes.has(name)).to.equal(false)
    collaborationTypes.define(name, {
      initial: () => 0,
      join: (a: number, b: number) => Math.max(a, b),
      value: (state: number) => state,
      mutators: { raise: (_id: unknown, _state: number, to: number) => to }
    })
    expect(collaborationTypes.names()).to.include.members([name, 'rga'])
    expect(() => collaborationTypes.define(name, collaborationTypes.type('rga'))).to.throw().with.property('code', 'PEERBASE_DUPLICATE_TYPE')
    expect(() => collaborationTypes.type('no such type')).to.throw().with.property('code', 'PEERBASE_UNKNOWN_TYPE')

    const app = PeerBase('sharing types', inMemory())
    const other = PeerBase('its own types', inMemory({ types: createRegistry() }))
    try {
      const collaboration = await app.collaborate('height', name)
      await (collaboration.shared['raise'] as (to: number) => Promise<void>)(7)
      expect(collaboration.shared.value()).to.equal(7)
      expect(await other.collaborate('height', name).catch((error: unknown) => error)).to.have.property('code', 'PEERBASE_UNKNOWN_TYPE')
    } finally {
      await Promise.all([app.stop(), other.stop()])
    }
  })

  it('makes pinners', async () => {
    const pinner = PeerBase.createPinner('notes', inMemory())
    expect(pinner.name).to.equal('notes')
    await pinner.start()
    expect(await pinner.peerId()).to.match(/^alice-/)
    await pinner.stop()
  })

  it('makes random names of 32 bytes in base58', () => {
    const names = new Set(Array.from({ length: 100 }, () => PeerBase.generateRandomName()))
    expect(names.size).to.equal(100)
    for (const name of names) expect(name).to.match(/^[1-9A-HJ-NP-Za-km-z]{40,44}$/)
  })

  it('knows a collaboration by what it can do', async () => {
    const app = PeerBase('structural', inMemory())
    try {
      const collaboration = await app.collaborate('list', 'rga')
      expect(PeerBase.isCollaboration(collaboration)).to.equal(true)
      expect(PeerBase.isCollaboration(await collaboration.sub('inner', 'gset'))).to.equal(true)
      for (const other of [app, {}, null, undefined, 'collaboration', 7, collaboration.shared, { ...collaboration }]) {
        expect(PeerBase.isCollaboration(other)).to.equal(false)
      }
    } finally {
      await app.stop()
    }
  })
})
