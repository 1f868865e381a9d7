import { expect } from 'chai'
import { type App, type AppOptions, type CollaborationOptions, createApp } from '@peer-base/app'
import { generate, type Keys, linkWithKeys, keysFromLink, uriDecode, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import { type Apps, createApps, eventually } from './apps.js'

/** What an action fails with. */
async function failureOf (action: () => unknown): Promise<{ code?: unknown, message: string, reason?: unknown }> {
  try {
    await action()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('It did not fail')
}

const megabyte = 'n'.repeat(1 << 20)
const badNames: Record<string, unknown> = {
  'no name': undefined, null: null, 'a number': 7, 'an object': {}, 'the empty name': '', 'a megabyte': megabyte,
  'a megabyte of emoji': '🦜'.repeat(1 << 18), 'half an emoji': '🦜'.slice(0, 1)
}
const awkwardNames = ['__proto__', 'constructor', 'a/b', '../../etc/passwd', '%2F', '🦜', ' ', 'b\0c', 'é'.repeat(512), '../', 'toString']

describe('bad input', () => {
  let apps: Apps
  let alice: App
  let keys: Keys
  beforeEach(async () => {
    apps = createApps()
    alice = apps.open('alice')
    keys = await generate()
  })
  afterEach(async () => { await apps.stop() })

  /** The app works, and a document opened before is whole. */
  async function expectAlive (app: App): Promise<void> {
    const { shared } = await app.collaborate('proof of life', 'gset')
    await shared.add('alive')
    expect(shared.value().has('alive')).to.equal(true)
  }

  describe('names', () => {
    for (const [what, name] of Object.entries(badNames)) {
      it(`refuses ${what} for an app, a collaboration, a sub and a gossip channel`, async () => {
        const given = name as string // what the compiler would not let through
        const root = await alice.collaborate('doc', 'gset')
        const attempts = [
          () => createApp(given, {}, { defaultLocation: (location) => location }),
          () => alice.collaborate(given, 'gset'),
          () => root.sub(given, 'gset'),
          () => root.gossip(given)
        ]
        for (const attempt of attempts) {
          const { code, message } = await failureOf(attempt)
          expect(code).to.equal('PEERBASE_INVALID_NAME')
          expect(message.length).to.be.lessThan(200)
        }
        await expectAlive(alice)
      })
    }

    for (const name of awkwardNames) {
      it(`takes ${JSON.stringify(name.slice(0, 20))} for a collaboration, a sub and a gossip channel, and keeps it`, async () => {
        const bob = apps.open('bob')
        const [a, b] = await Promise.all([alice.collaborate(name, 'gset', { keys }), bob.collaborate(name, 'gset', { keys })])
        const sub = await a.sub(name, 'rga')
        await a.shared.add(name)
        await sub.shared.push(name)
        const heard: unknown[] = []
        ;(await b.gossip(name)).on('message', (message) => { heard.push(message) })
        await (await a.gossip(name)).broadcast(name)
        await eventually('bob has all', () => b.shared.value().size === 1 && heard.length === 1 && [...b.vectorClock().values()].length === 1)
        await alice.stop()
        const again = await apps.open('alice').collaborate(name, 'gset', { keys })
        expect(again.shared.value()).to.deep.equal(new Set([name]))
        expect((await again.sub(name, 'rga')).shared.value()).to.deep.equal([name])
      })
    }

    it('keeps a/b and a sub b of a apart', async () => {
      const whole = await alice.collaborate('a/b', 'gset', { keys })
      const sub = await (await alice.collaborate('a', 'gset', { keys })).sub('b', 'gset')
      await whole.shared.add('whole')
      await sub.shared.add('sub')
      expect([whole.shared.value(), sub.shared.value()]).to.deep.equal([new Set(['whole']), new Set(['sub'])])
    })
  })

  describe('types', () => {
    for (const type of [undefined, null, '', 7, {}]) {
      it(`asks for a type when it is ${JSON.stringify(type) ?? 'undefined'}`, async () => {
        const root = await alice.collaborate('doc', 'gset')
        expect(await failureOf(() => alice.collaborate('new', type as string))).to.have.property('code', 'PEERBASE_TYPE_REQUIRED')
        expect(await failureOf(() => root.sub('new', type as string))).to.have.property('code', 'PEERBASE_TYPE_REQUIRED')
        await expectAlive(alice)
      })
    }

    for (const type of ['no such type', '__proto__', 'constructor', 'toString', 'RGA']) {
      it(`does not know ${type}, and says which it knows`, async () => {
        const root = await alice.collaborate('doc', 'gset')
        for (const attempt of [() => alice.collaborate('new', type), () => root.sub('new', type)]) {
          const { code, message } = await failureOf(attempt)
          expect(code).to.equal('PEERBASE_UNKNOWN_TYPE')
          expect(message).to.include('rga')
        }
        await expectAlive(alice)
      })
    }

    it('tells when others use another type under the same name, and both go on', async () => {
      const a = await alice.collaborate('doc', 'gset', { keys })
      const b = await apps.open('bob').collaborate('doc', 'rga', { keys })
      const heard: unknown[] = []
      b.on('error', (error) => { heard.push('code' in error ? error.code : error) })
      await a.shared.add('x')
      await eventually('bob was told', () => heard.length > 0)
      expect(heard).to.deep.equal(['PEERBASE_TYPE_MISMATCH'])
      await b.shared.push('y')
      expect([a.shared.value(), b.shared.value()]).to.deep.equal([new Set(['x']), ['y']])
    })
  })

  describe('keys', () => {
    const notKeys: Record<string, (good: Keys) => unknown> = {
      null: () => null,
      'a string': (good) => uriEncode(good),
      'an empty object': () => ({}),
      'a promise of keys': async () => await generate(),
      'a look-alike': () => ({ read: { equals: () => true }, write: { equals: () => true } }),
      'a clone': (good) => structuredClone(good),
      'a spread copy': (good) => ({ ...good, read: good.read })
    }
    for (const [what, make] of Object.entries(notKeys)) {
      it(`refuses ${what} in place of keys, and shows nothing of it`, async () => {
        const { code, message } = await failureOf(() => alice.collaborate('doc', 'gset', { keys: make(keys) as Keys }))
        expect(code).to.equal('PEERBASE_INVALID_KEYS')
        expect(message).not.to.include(uriEncodeReadOnly(keys).slice(5, 20))
        await expectAlive(alice)
        const opened = await alice.collaborate('doc', 'gset', { keys })
        await opened.shared.add('x')
      })
    }

    it('refuses keys of another collaboration for an open name, and the open one goes on', async () => {
      const a = await alice.collaborate('doc', 'gset', { keys })
      const foreign = await generate()
      expect(await failureOf(() => alice.collaborate('doc', 'gset', { keys: foreign }))).to.have.property('code', 'PEERBASE_KEYS_MISMATCH')
      const reading = await uriDecode(uriEncodeReadOnly(keys))
      expect(await failureOf(() => alice.collaborate('doc', 'gset', { keys: reading }))).to.have.property('code', 'PEERBASE_KEYS_MISMATCH')
      expect(await alice.collaborate('doc', 'gset', { keys: await uriDecode(uriEncode(keys)) })).to.equal(a)
      await a.shared.add('x')
    })
  })

  describe('key strings', () => {
    it('refuses every truncation of a full string but the one that is the read-only string', async () => {
      const full = uriEncode(keys)
      for (let length = 0; length < full.length; length++) {
        const cut = full.slice(0, length)
        if (cut === uriEncodeReadOnly(keys)) expect((await uriDecode(cut)).write).to.equal(undefined)
        else expect(await failureOf(() => uriDecode(cut)), `${length} characters`).to.have.property('code', 'PEERBASE_INVALID_KEY_URI')
      }
    })

    it('refuses a string in which one character was altered', async () => {
      const full = uriEncode(keys)
      for (let at = 0; at < full.length; at++) {
        const altered = full.slice(0, at) + (full[at] === 'x' ? 'y' : 'x') + full.slice(at + 1)
        const { code, message } = await failureOf(() => uriDecode(altered))
        expect(code, `character ${at}`).to.equal('PEERBASE_INVALID_KEY_URI')
        expect(message).not.to.include(altered.slice(2, 12))
      }
    })

    it('refuses halves of different keys put together', async () => {
      const other = await generate()
      const mixed = `${uriEncodeReadOnly(keys)}-${uriEncode(other).split('-')[1]}`
      expect(await failureOf(() => uriDecode(mixed))).to.include({ code: 'PEERBASE_INVALID_KEY_URI', reason: 'mismatch' })
    })

    const foreign: Record<string, unknown> = {
      nothing: undefined, 'a number': 7, 'an object': {}, 'an empty string': '', 'a dash': '-', 'a URL': 'https://pad.example/#/r1', words: 'correct horse',
      'a megabyte': megabyte, 'an emoji': '🦜', 'a later version': 'r2abc', 'a peer id': '12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'
    }
    for (const [what, text] of Object.entries(foreign)) {
      it(`refuses ${what} with a reason`, async () => {
        const failure = await failureOf(() => uriDecode(text as string))
        expect(failure.code).to.equal('PEERBASE_INVALID_KEY_URI')
        expect(failure.reason).to.be.a('string')
        expect(failure.message.length).to.be.lessThan(200)
      })
    }

    it('refuses links that show keys to a server', async () => {
      for (const link of [`https://pad.example/${uriEncode(keys)}`, `https://pad.example/?k=${uriEncode(keys)}`]) {
        expect(await failureOf(() => keysFromLink(link))).to.include({ code: 'PEERBASE_UNSAFE_LINK', reason: 'exposed' })
        expect(await failureOf(() => linkWithKeys(link, keys))).to.include({ code: 'PEERBASE_UNSAFE_LINK', reason: 'exposed' })
      }
    })
  })

  describe('arguments of mutators', () => {
    const attempts: Record<string, [string, string, (shared: Record<string, (...args: unknown[]) => Promise<void>>) => Promise<void>]> = {
      'a negative position': ['rga', 'PEERBASE_POSITION', async (shared) => { await shared['insertAt']?.(-1, 'x') }],
      'a position past the end': ['rga', 'PEERBASE_POSITION', async (shared) => { await shared['insertAt']?.(1, 'x') }],
      'a fractional position': ['rga', 'PEERBASE_POSITION', async (shared) => { await shared['insertAt']?.(0.5, 'x') }],
      'a position that is no number': ['rga', 'PEERBASE_POSITION', async (shared) => { await shared['insertAt']?.('0', 'x') }],
      'removing what is not there': ['rga', 'PEERBASE_POSITION', async (shared) => { await shared['removeAt']?.(0) }],
      'updating what is not there': ['rga', 'PEERBASE_POSITION', async (shared) => { await shared['updateAt']?.(0, 'x') }],
      'text past the end': ['text', 'PEERBASE_POSITION', async (shared) => { await shared['insertAt']?.(9, 'x') }],
      'text that is no string': ['text', 'PEERBASE_BAD_ARGUMENT', async (shared) => { await shared['push']?.(7) }],
      'counting by NaN': ['gcounter', 'PEERBASE_BAD_ARGUMENT', async (shared) => { await shared['inc']?.(NaN) }],
      'counting down by a counter that grows': ['gcounter', 'PEERBASE_BAD_ARGUMENT', async (shared) => { await shared['inc']?.(-1) }],
      'a function as an element': ['gset', 'PEERBASE_BAD_ARGUMENT', async (shared) => { await shared['add']?.(() => 1) }]
    }
    for (const [what, [type, code, attempt]] of Object.entries(attempts)) {
      it(`refuses ${what} with ${code}, and nothing changes or leaves`, async () => {
        const collaboration = await alice.collaborate('doc', type, { keys })
        const before = collaboration.shared.value()
        const shared = collaboration.shared as unknown as Parameters<typeof attempt>[0]
        expect(await failureOf(() => attempt(shared))).to.have.property('code', code)
        await collaboration.save()
        expect(collaboration.shared.value()).to.deep.equal(before)
        expect(collaboration.vectorClock().size).to.equal(0)
      })
    }
  })

  describe('options', () => {
    const collaborationOptions: Record<string, unknown> = {
      'a negative time': { debouncePushMS: -1 }, 'a time in words': { saveDebounceMS: '3s' }, NaN: { receiveTimeoutMS: NaN },
      'no end of time': { maxDeltaRetention: Infinity }, 'an unknown store strategy': { storeStrategyName: 'cloud' },
      'a bad statistics time': { stats: { updateFrequency: -5 } }, 'a truth that is a word': { replicateOnly: 'no' }
    }
    for (const [what, options] of Object.entries(collaborationOptions)) {
      it(`refuses ${what} for a collaboration`, async () => {
        expect(await failureOf(() => alice.collaborate('doc', 'gset', options as CollaborationOptions))).to.have.property('code', 'PEERBASE_INVALID_OPTION')
        await expectAlive(alice)
      })
    }

    const appOptions: Record<string, unknown> = {
      'an address that is no list': { listen: '/ip4/0.0.0.0' }, 'a list of no strings': { relays: [7] }, 'swarm that is no list': { ipfs: { swarm: 7 } },
      'bootstrap that is no list': { ipfs: { bootstrap: {} } }, 'a negative window': { peerCountGuess: { periodWindowMS: -1 } },
      'a negative delay': { transport: { maxThrottleDelayMS: -1 } }, 'a bad gossip interval': { samplingIntervalMS: 'often' }
    }
    for (const [what, options] of Object.entries(appOptions)) {
      it(`refuses ${what} for an app`, async () => {
        const make = (): App => createApp('compat', options as AppOptions, { defaultLocation: (name) => name })
        expect(await failureOf(make)).to.have.property('code', 'PEERBASE_INVALID_OPTION')
      })
    }

    it('leaves options of a later version alone', async () => {
      await alice.collaborate('doc', 'gset', { ofALaterVersion: true } as CollaborationOptions)
    })

    it('refuses raw gossip that is no bytes', async () => {
      await alice.start()
      expect(await failureOf(() => { alice.gossip('words' as unknown as Uint8Array) })).to.have.property('code', 'PEERBASE_BAD_ARGUMENT')
    })
  })
})
