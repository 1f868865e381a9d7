import { ed25519 } from '@noble/curves/ed25519.js'
import { expect } from 'chai'
import fc from 'fast-check'
import { defaultCrypto, selectCrypto } from '@peer-base/keys'
import { loadSodium } from '#native'
import type { Ed25519 } from '../../src/crypto/crypto-provider.js'
import { sodiumEd25519, type Sodium } from '../../src/crypto/sodium-ed25519.js'
import { hexToBytes, toHex } from '../../src/hex.js'
import { craftedSignatures } from './crafted-signatures.js'
import { PATIENCE_MS, providers, runs } from './providers.js'

// RFC 8032, section 7.1, tests 1 to 3.
const RFC_8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature: 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature: '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature: '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'
  }
]

describe('Ed25519', () => {
  for (const crypto of providers()) {
    it(`signs and verifies as RFC 8032 says with ${crypto.name}`, async () => {
      for (const vector of RFC_8032) {
        const signer = crypto.signer(hexToBytes(vector.seed))
        expect(toHex(signer.publicKey)).to.equal(vector.publicKey)
        expect(toHex(await signer.sign(hexToBytes(vector.message)))).to.equal(vector.signature)
        const verifier = crypto.signatureVerifier(hexToBytes(vector.publicKey))
        expect(await verifier.verify(hexToBytes(vector.message), hexToBytes(vector.signature))).to.equal(true)
      }
    })

    it(`leaves Buffers and views into larger buffers as they were with ${crypto.name}`, async () => {
      const [vector] = RFC_8032
      const parts = Buffer.from(`${vector?.seed}${vector?.publicKey}${vector?.signature}`, 'hex')
      const before = Buffer.from(parts)
      const seed = parts.subarray(0, 32)
      expect(await crypto.signer(seed).sign(parts.subarray(0, 0))).to.deep.equal(new Uint8Array(before.subarray(64)))
      expect(await crypto.signatureVerifier(parts.subarray(32, 64)).verify(parts.subarray(0, 0), parts.subarray(64))).to.equal(true)
      expect(parts.equals(before)).to.equal(true)
    })
  }

  it('judges crafted signatures by the one rule, in every provider', async function () {
    this.timeout(PATIENCE_MS)
    const judges = providers()
    const kinds = new Map<string, Set<boolean>>()
    let plainNobleDiffers = 0
    for (let round = 0; round < runs(16).numRuns; round++) {
      for (const { kind, publicKey, message, signature, valid } of craftedSignatures(`round ${round}`)) {
        const verdicts = await Promise.all(judges.map((judge) => judge.signatureVerifier(publicKey).verify(message, signature)))
        expect(verdicts, `${kind}, round ${round}`).to.deep.equal(judges.map(() => valid))
        kinds.set(kind, (kinds.get(kind) ?? new Set()).add(valid))
        plainNobleDiffers += Number(plainNoble({ publicKey, message, signature }) !== valid)
      }
    }
    expect(kinds.size).to.be.at.least(20)
    // The cases are worth something: both verdicts occur for a moved key, and a library's usual verification fails many of them.
    expect(kinds.get('A moved by torsion')).to.deep.equal(new Set([true, false]))
    expect(plainNobleDiffers).to.be.at.least(16)
  })

  it('gives equal signatures and verdicts for any key and message', async function () {
    this.timeout(PATIENCE_MS)
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
    await fc.assert(fc.asyncProperty(seeds, fc.uint8Array({ maxLength: 300 }), async (seed, message) => {
      const signatures = await Promise.all(providers().map((crypto) => crypto.signer(seed).sign(message)))
      expect(new Set(signatures.map(toHex)).size).to.equal(1)
      for (const crypto of providers()) {
        const verifier = crypto.signatureVerifier(crypto.signer(seed).publicKey)
        for (const signature of signatures) {
          const buffer = Buffer.from(signature) // whose slice() is no copy
          expect(await verifier.verify(Buffer.from(message), buffer)).to.equal(true)
          expect(buffer.equals(signature)).to.equal(true)
        }
      }
    }), runs(20))
  })

  it('never rejects, whatever bytes stand for key and signature', async function () {
    this.timeout(PATIENCE_MS)
    const any = fc.uint8Array({ maxLength: 100 })
    const sized = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
    await fc.assert(fc.asyncProperty(fc.oneof(any, sized(32)), any, fc.oneof(any, sized(64)), async (publicKey, message, signature) => {
      for (const crypto of providers()) expect(await crypto.signatureVerifier(publicKey).verify(message, signature)).to.equal(false)
    }), runs(100))
  })

  it('falls back to JavaScript where the native verification multiplies by the cofactor, or there is none', async () => {
    const lenient: Pick<SubtleCrypto, 'importKey' | 'sign' | 'verify'> = {
      importKey: ((...parameters: Parameters<SubtleCrypto['importKey']>) => crypto.subtle.importKey(...parameters)) as SubtleCrypto['importKey'],
      sign: (...parameters) => crypto.subtle.sign(...parameters),
      verify: async () => true
    }
    const missing = { importKey: async () => { throw new DOMException('no Ed25519', 'NotSupportedError') } }
    for (const subtle of [lenient, missing]) {
      const provider = selectCrypto({ crypto: { subtle: subtle as SubtleCrypto } })
      const [vector] = RFC_8032
      const signer = provider.signer(hexToBytes(vector?.seed ?? ''))
      expect(toHex(await signer.sign(new Uint8Array(0)))).to.equal(vector?.signature)
      for (const { kind, publicKey, message, signature, valid } of craftedSignatures('fallback')) {
        expect(await provider.signatureVerifier(publicKey).verify(message, signature), kind).to.equal(valid)
      }
    }
  })

  it('leaves signatures to libsodium where it is installed', async function () {
    const sodium = loadSodium()
    if (sodium === undefined) return this.skip() // an optional dependency: no build for this machine
    expect(defaultCrypto().name).to.equal('node with libsodium')
    const { counting, calls } = counted(sodium)
    const provider = selectCrypto({ process, sodium: counting })
    const signer = provider.signer(hexToBytes(RFC_8032[1]?.seed ?? ''))
    const message = Uint8Array.of(0x72)
    const before = calls()
    expect(provider.signatureVerifier(signer.publicKey).verifySync?.(message, signer.signSync?.(message) ?? message)).to.equal(true)
    expect(calls() - before).to.equal(2)
  })

  it('does without a libsodium that judges otherwise, signs otherwise or throws', async () => {
    const wrong: readonly Sodium[] = [
      sodiumOf({ crypto_sign_verify_detached: () => true }),
      sodiumOf({ crypto_sign_verify_detached: () => false }),
      sodiumOf({ crypto_sign_detached: (signature) => { signature.fill(1) } }),
      sodiumOf({ crypto_sign_seed_keypair: () => { throw new Error('no build for this machine') } })
    ]
    for (const sodium of wrong) {
      const provider = selectCrypto({ process, sodium: sodiumEd25519(sodium) })
      expect(provider.name).to.equal('node')
      for (const { kind, publicKey, message, signature, valid } of craftedSignatures('another library')) {
        expect(await provider.signatureVerifier(publicKey).verify(message, signature), kind).to.equal(valid)
      }
      expect(toHex(await provider.signer(hexToBytes(RFC_8032[0]?.seed ?? '')).sign(new Uint8Array(0)))).to.equal(RFC_8032[0]?.signature)
    }
  })
})

/** The library, or what imitates it by `node:crypto` where it is not installed, but for some calls. */
function sodiumOf (calls: Partial<Sodium>): Sodium {
  const node = selectCrypto({ process })
  const seeds = new Map<string, Uint8Array>()
  return {
    crypto_sign_seed_keypair: (publicKey, secretKey, seed) => {
      publicKey.set(node.signer(seed).publicKey)
      secretKey.set(publicKey, 32)
      seeds.set(toHex(publicKey), Uint8Array.from(seed))
    },
    crypto_sign_detached: (signature, message, secretKey) => {
      const seed = seeds.get(toHex(secretKey.subarray(32)))
      if (seed !== undefined) signature.set(node.signer(seed).signSync?.(message) ?? [])
    },
    crypto_sign_verify_detached: (signature, message, publicKey) => node.signatureVerifier(publicKey).verifySync?.(message, signature) === true,
    ...calls
  }
}

/** The same, and how often it was asked to sign or judge. */
function counted (ed25519: Ed25519): { readonly counting: Ed25519, readonly calls: () => number } {
  let calls = 0
  const count = <Parameters extends readonly unknown[], Result>(work: ((...parameters: Parameters) => Result) | undefined) =>
    (...parameters: Parameters): Result => {
      calls += 1
      if (work === undefined) throw new Error('libsodium works at once')
      return work(...parameters)
    }
  const counting: Ed25519 = {
    signer: (seed) => {
      const signer = ed25519.signer(seed)
      return { ...signer, signSync: count(signer.signSync) }
    },
    signatureVerifier: (publicKey) => {
      const verifier = ed25519.signatureVerifier(publicKey)
      return { ...verifier, verifySync: count(verifier.verifySync) }
    }
  }
  return { counting, calls: () => calls }
}

/** What the library says when asked in its strictest way. */
function plainNoble ({ publicKey, message, signature }: { publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array }): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}
