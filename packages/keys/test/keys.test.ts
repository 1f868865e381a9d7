import { inspect } from 'node:util'
import { base58btc } from 'multiformats/bases/base58'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  createReplicaKey, deriveCollaboration, generate, generateSymmetrical, KeyUriError, uriDecode, uriEncode, uriEncodeReadOnly, type Keys
} from '@peer-base/keys'
import { concatBytes, frame } from '../src/bytes.js'
import { toHex } from '../src/hex.js'
import { keySecrets } from '../src/keys.js'
import { PATIENCE_MS, providers, runs } from './crypto/providers.js'
import { rejection } from './rejection.js'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

async function reasonOf (uri: string): Promise<string> {
  const error = await rejection(uriDecode(uri))
  expect(error).to.be.instanceOf(KeyUriError).and.include({ code: 'PEERBASE_INVALID_KEY_URI', name: 'KeyUriError' })
  return (error as KeyUriError).reason
}

/** A part with any content and a good checksum. */
function part (kind: 'r' | 'w', content: Uint8Array): string {
  const check = providers()[0].sha256(frame('pb1/keys', kind, content)).subarray(0, 4)
  return `${kind}1${base58btc.encoder.baseEncode(concatBytes(content, check))}`
}

describe('keys', () => {
  it('are equal to themselves and to nothing else', async () => {
    const [alice, bob] = [await generate(), await generate()]
    expect(alice.equals(alice) && alice.read.equals(alice.read) && alice.write?.equals(alice.write)).to.equal(true)
    for (const other of [bob, undefined, null, 'r1', {}, { ...alice }, structuredClone(alice)]) expect(alice.equals(other)).to.equal(false)
    for (const other of [bob.read, alice.write, alice, undefined, {}]) expect(alice.read.equals(other)).to.equal(false)
    for (const other of [bob.write, alice.read, alice, undefined, {}]) expect(alice.write?.equals(other)).to.equal(false)
  })

  it('survive their string, whole and read-only, in any provider', async () => {
    for (const crypto of providers()) {
      const keys = await generate({ crypto })
      for (const reader of providers()) {
        const whole = await uriDecode(uriEncode(keys, { crypto }), { crypto: reader })
        expect(whole.equals(keys)).to.equal(true)
        expect(whole.write?.equals(keys.write)).to.equal(true)
        const readOnly = await uriDecode(uriEncodeReadOnly(whole, { crypto: reader }), { crypto })
        expect(readOnly.read.equals(keys.read)).to.equal(true)
        expect(readOnly).to.not.have.property('write')
        expect(readOnly.equals(keys) || keys.equals(readOnly)).to.equal(false)
        expect(uriEncodeReadOnly(readOnly)).to.equal(uriEncodeReadOnly(keys))
        expect(uriEncode(readOnly)).to.equal(uriEncodeReadOnly(keys))
      }
    }
  })

  it('have a string that needs no escaping, whose part before the dash is the read-only string', async () => {
    const keys = await generate()
    const uri = uriEncode(keys)
    expect(uri).to.match(/^r1[1-9A-HJ-NP-Za-km-z]{90,96}-w1[1-9A-HJ-NP-Za-km-z]{48,54}$/)
    expect(encodeURIComponent(uri)).to.equal(uri)
    expect(uri.split('-')[0]).to.equal(uriEncodeReadOnly(keys))
  })

  it('show no secret when printed, inspected, spread, serialised or cloned', async () => {
    const keys = await generate()
    const secrets = keySecrets(keys)
    const { raw, key } = await generateSymmetrical()
    const collaboration = deriveCollaboration({ appName: 'a', name: 'b', keys })
    const hidden = [secrets.readSecret, secrets.writeSeed ?? new Uint8Array(0), raw]
    for (const value of [keys, keys.read, keys.write, collaboration, createReplicaKey(), key]) {
      const shown = [
        String(value), inspect(value, { showHidden: true, depth: 9 }), JSON.stringify({ value }),
        inspect({ ...value }), inspect(structuredClone(value))
      ].join('\n')
      for (const secret of hidden) {
        const forms = [
          toHex(secret), Buffer.from(secret).toString('base64'), base58btc.encoder.baseEncode(secret), secret.join(','), secret.join(', ')
        ]
        for (const form of forms) expect(shown.includes(form.slice(0, 16))).to.equal(false)
      }
      expect(shown.split('\n')[0]).to.match(/^\[peer-base /)
    }
    expect(structuredClone(keys)).to.deep.equal({})
    expect(Object.keys(keys)).to.deep.equal([])
  })

  it('cannot be replaced by something that looks like them', async () => {
    const keys = await generate()
    for (const fake of [structuredClone(keys), { read: keys.read, write: keys.write }, undefined, 'r1']) {
      expect(() => uriEncode(fake as Keys)).to.throw().with.property('code', 'PEERBASE_INVALID_KEYS')
      expect(() => uriEncodeReadOnly(fake as Keys)).to.throw().with.property('code', 'PEERBASE_INVALID_KEYS')
    }
  })
})

describe('uriDecode', () => {
  it('detects a paste cut at any point; only the read part alone is valid by itself', async () => {
    const uri = uriEncode(await generate())
    for (let end = 0; end < uri.length; end++) {
      const cut = uri.slice(0, end)
      if (end === uri.indexOf('-')) expect((await uriDecode(cut)).write).to.equal(undefined)
      else expect(await reasonOf(cut), `cut after ${end}`).to.equal('length')
    }
    for (let start = 1; start < uri.length; start++) expect(await reasonOf(uri.slice(start))).to.be.oneOf(['length', 'version', 'checksum', 'legacy'])
  })

  it('detects every single character that was changed, dropped, doubled or swapped', async () => {
    const uri = uriEncode(await generate())
    for (let i = 0; i < uri.length; i++) {
      const [before, char, after] = [uri.slice(0, i), uri[i] ?? '', uri.slice(i + 1)]
      const other = ALPHABET[(ALPHABET.indexOf(char) + 1) % 58]
      const next = after[0] ?? ''
      const damaged = [`${before}${other}${after}`, `${before}${char}${char}${after}`, `${before}${after}`]
      if (next !== char && next !== '') damaged.push(`${before}${next}${char}${after.slice(1)}`)
      for (const attempt of damaged) expect(await rejection(uriDecode(attempt)), attempt).to.include({ code: 'PEERBASE_INVALID_KEY_URI' })
    }
  })

  it('says why', async () => {
    const [alice, bob] = [await generate(), await generate()]
    const { readSecret, writePublicKey, writeSeed = new Uint8Array(0) } = keySecrets(alice)
    const [read, write] = uriEncode(alice).split('-') as [string, string]
    const [, bobsWrite] = uriEncode(bob).split('-') as [string, string]
    const one = Uint8Array.of(1)
    const cases: ReadonlyArray<readonly [string, string]> = [
      ['length', ''], ['length', 'r'], ['length', 'r1'], ['length', `${read}-`], ['length', `${read}-w`], ['length', `${read}zz`],
      ['length', `r1${'z'.repeat(5000)}`], ['length', `-${write}`],
      ['version', `r2${read.slice(2)}`], ['version', `x1${read.slice(2)}`], ['version', write], ['version', 'heyho'],
      ['version', `${read}-w2${write.slice(2)}`], ['version', `${read}-${read}`],
      ['version', part('r', concatBytes(Uint8Array.of(2), readSecret, writePublicKey))],
      ['alphabet', `${read} `], ['alphabet', `${read}\n`], ['alphabet', ` ${read}`], ['alphabet', `${read.slice(0, -1)}0`],
      ['alphabet', `${read}-${write}-`], ['alphabet', `${read}-${write}-${write}`],
      ['alphabet', `https://x.example/#${read}`], ['alphabet', `r1${'z'.repeat(20)}\u{1f511}`],
      ['alphabet', `!${'z'.repeat(5000)}`],
      ['checksum', `${read}z`],
      ['checksum', `${read.slice(0, -1)}${read.endsWith('2') ? '3' : '2'}`],
      ['checksum', `${read}-${write.slice(0, -1)}${write.endsWith('2') ? '3' : '2'}`],
      ['mismatch', `${read}-${bobsWrite}`],
      ['mismatch', part('r', concatBytes(one, readSecret, new Uint8Array(32)))],
      ['mismatch', part('r', concatBytes(one, readSecret, new Uint8Array(32).fill(0xff)))]
    ]
    for (const [reason, uri] of cases) expect(await reasonOf(uri), uri).to.equal(reason)
    expect((await uriDecode(`${read}-${part('w', concatBytes(one, writeSeed))}`)).equals(alice)).to.equal(true)
    for (const value of [undefined, null, 7, {}, ['r1']]) expect(await reasonOf(value as unknown as string)).to.equal('type')
  })

  it("recognises 2019's keys, whole and read-only", async () => {
    const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * 7 & 0xff)
    const encode = (...parts: Uint8Array[]): string => base58btc.encoder.baseEncode(concatBytes(...parts))
    const ed25519 = encode(Uint8Array.of(0x08, 1, 0x12, 0x20), bytes(32))
    const rsa = encode(Uint8Array.of(0x08, 0, 0x12, 0xa6, 0x02), bytes(294))
    expect(ed25519).to.have.length(49)
    for (const uri of [ed25519, `${ed25519}-${encode(Uint8Array.of(0x08, 1, 0x12, 0x60), bytes(96))}`, rsa, `${rsa}-${encode(bytes(1200))}`]) {
      expect(await reasonOf(uri)).to.equal('legacy')
    }
  })

  it('tells nothing of the string in its error', async () => {
    const uri = uriEncode(await generate())
    for (const damaged of [uri.slice(0, -3), `${uri}!`, `x${uri}`, uri.replace('-', '-x'), uri.replace('r1', 'r2')]) {
      const shown = inspect(await rejection(uriDecode(damaged)), { showHidden: true, depth: 9 })
      for (let i = 0; i + 8 <= damaged.length; i += 4) expect(shown.includes(damaged.slice(i, i + 8))).to.equal(false)
    }
  })

  it('rejects any other string with a typed error', async function () {
    this.timeout(PATIENCE_MS)
    const base58 = fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 200 })
    const strings = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }), base58, base58.map((text) => `r1${text}`),
      fc.tuple(base58, base58).map(([read, write]) => `r1${read}-w1${write}`)
    )
    await fc.assert(fc.asyncProperty(strings, async (text) => {
      expect(await reasonOf(text)).to.be.oneOf(['legacy', 'version', 'alphabet', 'length', 'checksum'])
    }), runs(1000))
  })
})
