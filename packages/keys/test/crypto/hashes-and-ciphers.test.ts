import { hkdfSync } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { sha256, SUITES, type Suite } from '@peer-base/keys'
import { concatBytes, utf8 } from '../../src/bytes.js'
import { hkdfExpand, hkdfExtract } from '../../src/crypto/hkdf.js'
import { hexToBytes, toHex } from '../../src/hex.js'
import { rejection } from '../rejection.js'
import { PATIENCE_MS, providers, runs } from './providers.js'

const range = (from: number, to: number): string => toHex(Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i))

// RFC 5869, appendix A, cases 1 to 3.
const RFC_5869 = [
  {
    ikm: '0b'.repeat(22), salt: range(0x00, 0x0c), info: range(0xf0, 0xf9), length: 42,
    prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
    okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'
  },
  {
    ikm: range(0x00, 0x4f), salt: range(0x60, 0xaf), info: range(0xb0, 0xff), length: 82,
    prk: '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244',
    okm: 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71' +
      'cc30c58179ec3e87c14c01d5c1f3434f1d87'
  },
  {
    ikm: '0b'.repeat(22), salt: '', info: '', length: 42,
    prk: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
    okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'
  }
]

// The GCM specification (McGrew and Viega), test cases 13, 14 and 16: AES with keys of 256 bits. draft-irtf-cfrg-xchacha-03, A.3.1.
const AEAD: ReadonlyArray<{ suite: Suite, key: string, nonce: string, associatedData: string, plaintext: string, sealed: string }> = [
  {
    suite: SUITES.aes256gcm, key: '00'.repeat(32), nonce: '00'.repeat(12), associatedData: '', plaintext: '',
    sealed: '530f8afbc74536b9a963b4f1c4cb738b'
  },
  {
    suite: SUITES.aes256gcm, key: '00'.repeat(32), nonce: '00'.repeat(12), associatedData: '', plaintext: '00'.repeat(16),
    sealed: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919'
  },
  {
    suite: SUITES.aes256gcm, key: 'feffe9928665731c6d6a8f9467308308'.repeat(2), nonce: 'cafebabefacedbaddecaf888',
    associatedData: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    plaintext: 'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    sealed: '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
      '76fc6ece0f4e1768cddf8853bb2d551b'
  },
  {
    suite: SUITES.xchacha20poly1305, key: range(0x80, 0x9f), nonce: range(0x40, 0x57), associatedData: '50515253c0c1c2c3c4c5c6c7',
    plaintext: toHex(utf8("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.")),
    sealed: 'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213' +
      'b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8' +
      '780acf49'
  }
]

describe('hashes and derivation', () => {
  it('give the FIPS 180-4 examples for SHA-256', () => {
    const examples = new Map([
      ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
      ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1']
    ])
    for (const [text, digest] of examples) {
      expect(toHex(sha256(utf8(text)))).to.equal(digest)
      for (const crypto of providers()) expect(toHex(crypto.sha256(utf8(text)))).to.equal(digest)
    }
  })

  for (const crypto of providers()) {
    it(`derive as RFC 5869 says with ${crypto.name}`, () => {
      for (const { ikm, salt, info, length, prk, okm } of RFC_5869) {
        const extracted = hkdfExtract(crypto, { salt: hexToBytes(salt), ikm: hexToBytes(ikm) })
        expect(toHex(extracted)).to.equal(prk)
        expect(toHex(hkdfExpand(crypto, { prk: extracted, info: hexToBytes(info), length }))).to.equal(okm)
      }
    })

    it(`agree with Node's own HKDF for any input with ${crypto.name}`, function () {
      this.timeout(PATIENCE_MS)
      const bytes = fc.uint8Array({ maxLength: 100 })
      fc.assert(fc.property(bytes, bytes, bytes, fc.integer({ min: 1, max: 200 }), (ikm, salt, info, length) => {
        const prk = hkdfExtract(crypto, { salt, ikm })
        expect(hkdfExpand(crypto, { prk, info, length })).to.deep.equal(new Uint8Array(hkdfSync('sha256', ikm, salt, info, length)))
      }), runs(50))
    })
  }
})

describe('ciphers', () => {
  for (const crypto of providers()) {
    it(`open the published vectors with ${crypto.name}`, async () => {
      for (const { suite, key, nonce, associatedData, plaintext, sealed } of AEAD) {
        const opened = await crypto.cipher({ suite, key: hexToBytes(key) })
          .open(hexToBytes(associatedData), concatBytes(hexToBytes(nonce), hexToBytes(sealed)))
        expect(toHex(opened)).to.equal(plaintext)
      }
    })
  }

  it('open what any provider sealed, and nothing with a bit changed or a byte missing', async function () {
    this.timeout(PATIENCE_MS)
    const suites = fc.constantFrom<Suite>(1, 2)
    const bytes = fc.uint8Array({ maxLength: 200 })
    const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
    await fc.assert(fc.asyncProperty(suites, keys, bytes, bytes, fc.nat(), async (suite, key, associatedData, plaintext, position) => {
      for (const from of providers()) {
        const sealed = await from.cipher({ suite, key }).seal(associatedData, plaintext)
        expect(sealed.length).to.equal((suite === 1 ? 12 : 24) + plaintext.length + 16)
        const changed = new Uint8Array(sealed)
        changed[position % sealed.length] = (changed[position % sealed.length] ?? 0) ^ (1 << (position % 8))
        for (const to of providers()) {
          const cipher = to.cipher({ suite, key })
          expect(await cipher.open(associatedData, sealed)).to.deep.equal(plaintext)
          const attempts = [
            [associatedData, changed], [associatedData, sealed.subarray(0, position % sealed.length)],
            [concatBytes(associatedData, Uint8Array.of(0)), sealed]
          ] as const
          for (const [data, attempt] of attempts) {
            expect(await rejection(cipher.open(data, attempt))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
          }
        }
      }
    }), runs(15))
  })

  it('do the same at once as by a promise where they can, which Node does for what browsers seal', async () => {
    const [node] = providers()
    const [key, data, plaintext] = [new Uint8Array(32).fill(7), utf8('data'), utf8('hello')]
    const here = node.cipher({ suite: 1, key })
    for (const other of providers()) {
      const sealed = await other.cipher({ suite: 1, key }).seal(data, plaintext)
      expect(here.openSync?.(data, sealed)).to.deep.equal(plaintext)
      sealed[20] = (sealed[20] ?? 0) ^ 1
      expect(() => here.openSync?.(data, sealed)).to.throw().with.property('code', 'PEERBASE_SEAL_BROKEN')
      expect(await other.cipher({ suite: 1, key }).open(data, here.sealSync?.(data, plaintext) ?? new Uint8Array(0))).to.deep.equal(plaintext)
    }
  })

  it('never use a nonce twice', () => {
    const [node] = providers()
    const cipher = node.cipher({ suite: 1, key: new Uint8Array(32) })
    const nonces = Array.from({ length: 2000 }, () => Buffer.from(cipher.sealSync?.(utf8(''), utf8('')) ?? []).subarray(0, 12).toString('hex'))
    expect(new Set(nonces).size).to.equal(2000)
    expect(nonces).not.to.include('0'.repeat(24))
  })

  it('take Buffers, views and bytes in shared memory', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(5))
    shared.set(utf8('hello'))
    const inputs = [Buffer.from('hello'), concatBytes(utf8('..hello..')).subarray(2, 7), shared]
    for (const crypto of providers()) {
      const cipher = crypto.cipher({ suite: crypto.suite, key: Buffer.alloc(32, 7) })
      for (const input of inputs) {
        const sealed = await cipher.seal(input, input)
        expect(await cipher.open(input, Buffer.from(sealed))).to.deep.equal(utf8('hello'))
      }
    }
  })
})
