import { expect } from 'chai'
import { generateSymmetrical, randomName, randomBytes, symmetricalFromRaw } from '@peer-base/keys'
import { toHex } from '../src/hex.js'
import { providers } from './crypto/providers.js'
import { rejection } from './rejection.js'

const text = new TextEncoder().encode('a snapshot')

describe('a symmetric key', () => {
  it('has raw bytes of the length asked for, and comes back from them', async () => {
    for (const crypto of providers()) {
      for (const [keyLength, ivLength] of [[32, 16], [16, 16], [32, 0], [16, 64]] as const) {
        const { raw, key } = await generateSymmetrical({ keyLength, ivLength, crypto })
        expect(raw).to.have.length(keyLength + ivLength)
        expect(await symmetricalFromRaw(raw).decrypt(await key.encrypt(text))).to.deep.equal(text)
      }
    }
    expect((await generateSymmetrical()).raw).to.have.length(48)
  })

  it('gives another result each time, and decrypts them in any order', async () => {
    const { key } = await generateSymmetrical()
    const sealed = await Promise.all(Array.from({ length: 20 }, () => key.encrypt(text)))
    expect(new Set(sealed.map(toHex)).size).to.equal(20)
    for (const bytes of sealed.reverse()) expect(await key.decrypt(bytes)).to.deep.equal(text)
  })

  it('rejects bytes that were altered, cut, or made under another key', async () => {
    const [{ key }, { key: other }] = [await generateSymmetrical(), await generateSymmetrical()]
    const sealed = await key.encrypt(text)
    for (let i = 0; i < sealed.length; i++) {
      const altered = sealed.map((byte, at) => at === i ? byte ^ 0x80 : byte)
      expect(await rejection(key.decrypt(altered))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
      expect(await rejection(key.decrypt(sealed.subarray(0, i)))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
    }
    expect(await rejection(other.decrypt(sealed))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
  })

  it('never uses one cipher key in two suites', async () => {
    const used: string[] = []
    const [node, , noble] = providers()
    const recording = { ...node, cipher: (options: Parameters<typeof node.cipher>[0]) => (used.push(toHex(options.key)), node.cipher(options)) }
    const { raw, key } = await generateSymmetrical({ crypto: recording })
    const elsewhere = symmetricalFromRaw(raw, { crypto: noble })
    expect(await key.decrypt(await key.encrypt(text))).to.deep.equal(text)
    expect(await key.decrypt(await elsewhere.encrypt(text))).to.deep.equal(text)
    expect(new Set(used).size).to.equal(2)
    expect(used).to.have.length(2)
  })

  it('has callback forms', async () => {
    const { key } = await generateSymmetrical()
    const sealed = await new Promise<Uint8Array>((resolve, reject) => {
      key.encrypt(text, (error, bytes) => error === null && bytes !== undefined ? resolve(bytes) : reject(error ?? new Error('no bytes')))
    })
    const opened = await new Promise<Uint8Array | undefined>((resolve) => key.decrypt(sealed, (_, bytes) => resolve(bytes)))
    expect(opened).to.deep.equal(text)
    const error = await new Promise((resolve) => key.decrypt(sealed.subarray(1), (failure) => resolve(failure)))
    expect(error).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
  })

  it('is refused with lengths outside the documented range', async () => {
    for (const options of [{ keyLength: 24 }, { keyLength: 0 }, { ivLength: -1 }, { ivLength: 65 }, { ivLength: 1.5 }, { keyLength: Number.NaN }]) {
      expect(await rejection(generateSymmetrical(options))).to.include({ code: 'PEERBASE_INVALID_ARGUMENT' })
    }
    for (const raw of [new Uint8Array(15), new Uint8Array(97), 'raw']) {
      expect(() => symmetricalFromRaw(raw as Uint8Array)).to.throw().with.property('code', 'PEERBASE_INVALID_ARGUMENT')
    }
  })
})

describe('random bytes and names', () => {
  it('have the length asked for, beyond the limit of one call too, and do not repeat', () => {
    for (const length of [0, 1, 32, 65_536, 65_537, 200_000]) expect(randomBytes(length)).to.have.length(length)
    expect(randomBytes(200_000).subarray(-64).some((byte) => byte !== 0)).to.equal(true)
    expect(new Set(Array.from({ length: 200 }, randomName)).size).to.equal(200)
    expect(randomName()).to.match(/^[1-9A-HJ-NP-Za-km-z]{40,44}$/)
  })
})
