import { expect } from 'chai'
import fc from 'fast-check'
import {
  CAPS, CERTIFICATE_BYTES, certify, createAuthor, createReplicaKey, createVerifier, deriveCollaboration, generate, verifyCertificate,
  type CollaborationSecrets, type ReplicaKey, type Signer
} from '@peer-base/keys'
import { concatBytes } from '../src/bytes.js'
import { encodeUnsigned, type CertificateFields } from '../src/certificate-codec.js'
import { collaborationMaterial } from '../src/collaboration-keys.js'
import { hexToBytes } from '../src/hex.js'
import { replicaMaterial } from '../src/replica-key.js'
import { PATIENCE_MS, providers, runs } from './crypto/providers.js'
import { rejection } from './rejection.js'

interface Link { issuer: Signer, replicaKey: ReplicaKey, change?: Partial<CertificateFields>, depth: number }

async function handMade (secrets: CollaborationSecrets, { issuer, replicaKey, change = {}, depth }: Link): Promise<Uint8Array> {
  const { content, statement } = encodeUnsigned({
    cid: hexToBytes(secrets.cid), replicaPublicKey: replicaKey.publicKey, issuerPublicKey: issuer.publicKey,
    notAfterEpoch: 0xffff, caps: CAPS.write, depth, ...change
  })
  return concatBytes(content, await issuer.sign(statement))
}

async function keyed (): Promise<{ secrets: CollaborationSecrets, root: Signer, scope: { cid: string, writePublicKey: Uint8Array | undefined } }> {
  const secrets = deriveCollaboration({ appName: 'app', name: 'one', keys: await generate() })
  const { crypto, writeSeed } = collaborationMaterial(secrets)
  const { cid, writePublicKey } = secrets
  return { secrets, root: crypto.signer(writeSeed ?? new Uint8Array(32)), scope: { cid, writePublicKey } }
}

/** A chain from the root over as many delegates as asked, the leaf first. */
async function chain ({ secrets, root, delegates, change = {} }: {
  secrets: CollaborationSecrets, root: Signer, delegates: number, change?: Record<number, Partial<CertificateFields>>
}): Promise<{ bytes: Uint8Array, leaf: ReplicaKey }> {
  let issuer = root
  let bytes = new Uint8Array(0)
  for (let depth = 0; ; depth++) {
    const replicaKey = createReplicaKey()
    const caps = depth < delegates ? CAPS.write | CAPS.certify : CAPS.write
    const certificate = await handMade(secrets, { issuer, replicaKey, depth, change: { caps, ...change[depth] } })
    bytes = new Uint8Array(concatBytes(certificate, bytes))
    if (depth === delegates) return { bytes, leaf: replicaKey }
    issuer = replicaMaterial(replicaKey).signer
  }
}

describe('a replica certificate', () => {
  it('is accepted by everyone who knows the public key of the collaboration, in every provider', async () => {
    const { secrets, scope } = await keyed()
    const replicaKey = createReplicaKey()
    const certificate = await certify(secrets, replicaKey)
    expect(certificate).to.have.length(CERTIFICATE_BYTES)
    for (const crypto of providers()) {
      expect(await verifyCertificate(certificate, { ...scope, crypto })).to.deep.equal({
        replica: replicaKey.replica, publicKey: replicaKey.publicKey, caps: CAPS.write, depth: 0, notAfterEpoch: 0xffff
      })
    }
  })

  it('is refused with any bit changed, and at any other length', async () => {
    const { secrets, scope } = await keyed()
    const certificate = await certify(secrets, createReplicaKey())
    for (let bit = 0; bit < certificate.length * 8; bit++) {
      const altered = certificate.map((byte, i) => i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)
      expect(await rejection(verifyCertificate(altered, scope)), `bit ${bit}`).to.include({ code: 'PEERBASE_CERTIFICATE', blame: 'penalise' })
    }
    for (let length = 0; length < certificate.length; length++) {
      expect(await rejection(verifyCertificate(certificate.subarray(0, length), scope))).to.include({ reason: 'length' })
    }
    for (const extra of [1, 64, CERTIFICATE_BYTES]) {
      expect(await rejection(verifyCertificate(concatBytes(certificate, new Uint8Array(extra)), scope))).to.include({ reason: 'length' })
    }
  })

  it('is refused in another collaboration, under another root, and when signed by nobody who may', async () => {
    const { secrets, root, scope } = await keyed()
    const other = await keyed()
    const replicaKey = createReplicaKey()
    const self = replicaMaterial(replicaKey).signer
    const attempts: ReadonlyArray<readonly [string, Promise<Uint8Array>]> = [
      ['collaboration', certify(other.secrets, replicaKey)],
      ['issuer', handMade(secrets, { issuer: other.root, replicaKey, depth: 0 })],
      ['issuer', handMade(secrets, { issuer: self, replicaKey, depth: 0 })],
      ['signature', handMade(secrets, { issuer: self, replicaKey, depth: 0, change: { issuerPublicKey: root.publicKey } })],
      ['key', handMade(secrets, { issuer: root, replicaKey, depth: 0, change: { replicaPublicKey: new Uint8Array(32) } })],
      ['key', handMade(secrets, { issuer: root, replicaKey, depth: 0, change: { replicaPublicKey: new Uint8Array(32).fill(0xff) } })],
      ['caps', handMade(secrets, { issuer: root, replicaKey, depth: 0, change: { caps: 4 } })],
      ['length', handMade(secrets, { issuer: root, replicaKey, depth: 1 })],
      ['depth', handMade(secrets, { issuer: root, replicaKey, depth: 4 })]
    ]
    for (const [reason, certificate] of attempts) {
      expect(await rejection(verifyCertificate(await certificate, scope)), reason).to.include({ code: 'PEERBASE_CERTIFICATE', reason })
    }
    const good = await certify(secrets, replicaKey)
    expect(await rejection(verifyCertificate(good, { cid: scope.cid }))).to.include({ reason: 'issuer' })
    for (const cid of ['', scope.cid.toUpperCase(), scope.cid.slice(2), `${scope.cid}00`]) {
      expect(await rejection(verifyCertificate(good, { ...scope, cid }))).to.include({ code: 'PEERBASE_INVALID_ARGUMENT' })
    }
  })

  it('is signed by the replica itself in an open collaboration, and by nobody else', async () => {
    const secrets = deriveCollaboration({ appName: 'app', name: 'plaza' })
    const replicaKey = createReplicaKey()
    const scope = { cid: secrets.cid }
    expect(await verifyCertificate(await certify(secrets, replicaKey), scope)).to.include({ replica: replicaKey.replica, depth: 0 })
    const stranger = replicaMaterial(createReplicaKey()).signer
    const foreign = await handMade(secrets, { issuer: stranger, replicaKey, depth: 0 })
    expect(await rejection(verifyCertificate(foreign, scope))).to.include({ reason: 'issuer' })
    const self = replicaMaterial(replicaKey).signer
    const delegate = await handMade(secrets, { issuer: self, replicaKey, depth: 0, change: { caps: CAPS.write | CAPS.certify } })
    const onBehalf = await handMade(secrets, { issuer: self, replicaKey: createReplicaKey(), depth: 1 })
    expect(await rejection(verifyCertificate(concatBytes(onBehalf, delegate), scope))).to.include({ code: 'PEERBASE_CERTIFICATE', reason: 'depth' })
  })
})

describe('a chain of certificates', () => {
  it('is followed over up to three delegates', async () => {
    const { secrets, root, scope } = await keyed()
    for (let delegates = 0; delegates <= 3; delegates++) {
      const { bytes, leaf } = await chain({ secrets, root, delegates, change: { 0: { notAfterEpoch: 7 } } })
      expect(await verifyCertificate(bytes, scope)).to.include({ replica: leaf.replica, depth: delegates, notAfterEpoch: 7 })
    }
    expect(await rejection(verifyCertificate((await chain({ secrets, root, delegates: 4 })).bytes, scope))).to.include({ reason: 'depth' })
  })

  it('gives nobody more than its issuer had', async () => {
    const { secrets, root, scope } = await keyed()
    const withoutRight = await chain({ secrets, root, delegates: 1, change: { 0: { caps: CAPS.write } } })
    expect(await rejection(verifyCertificate(withoutRight.bytes, scope))).to.include({ reason: 'caps' })
    const beyond = await chain({ secrets, root, delegates: 1, change: { 0: { caps: CAPS.certify } } })
    expect(await rejection(verifyCertificate(beyond.bytes, scope))).to.include({ reason: 'caps' })
  })

  it('breaks when a link is missing, swapped, from elsewhere or miscounted', async () => {
    const { secrets, root, scope } = await keyed()
    const { bytes } = await chain({ secrets, root, delegates: 2 })
    const another = await chain({ secrets, root, delegates: 2 })
    const part = (from: Uint8Array, i: number): Uint8Array => from.subarray(i * CERTIFICATE_BYTES, (i + 1) * CERTIFICATE_BYTES)
    const attempts = [
      concatBytes(part(bytes, 0), part(bytes, 2), part(bytes, 1)), concatBytes(part(bytes, 0), part(another.bytes, 1), part(bytes, 2)),
      concatBytes(part(bytes, 0), part(bytes, 1)), concatBytes(part(bytes, 1), part(bytes, 2), part(bytes, 2)), part(bytes, 0)
    ]
    for (const attempt of attempts) expect(await rejection(verifyCertificate(attempt, scope))).to.include({ code: 'PEERBASE_CERTIFICATE' })
    const miscounted = await chain({ secrets, root, delegates: 1, change: { 0: { depth: 1 } } })
    expect(await rejection(verifyCertificate(miscounted.bytes, scope))).to.include({ code: 'PEERBASE_CERTIFICATE', reason: 'depth' })
    for (let i = 0; i < bytes.length; i += 5) {
      const altered = bytes.map((byte, at) => at === i ? byte ^ 1 : byte)
      expect(await rejection(verifyCertificate(altered, scope))).to.include({ code: 'PEERBASE_CERTIFICATE' })
    }
  })

  it('is parsed within bounds, whatever the bytes', async function () {
    this.timeout(PATIENCE_MS)
    const { secrets, root, scope } = await keyed()
    const { bytes } = await chain({ secrets, root, delegates: 3 })
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    await fc.assert(fc.asyncProperty(changes, fc.nat(bytes.length), fc.uint8Array({ maxLength: 400 }), async (edits, length, noise) => {
      const altered = new Uint8Array(bytes)
      for (const [at, value] of edits) altered[at] = value
      for (const attempt of [altered.subarray(0, length), noise, concatBytes(Uint8Array.of(1, 1), noise)]) {
        expect(await rejection(verifyCertificate(attempt, { ...scope, cid: '00'.repeat(32) }))).to.include({ code: 'PEERBASE_CERTIFICATE' })
      }
    }), runs(300))
  })
})

describe('an author', () => {
  it('is not made with a certificate that does not allow writing', async () => {
    const { secrets, root } = await keyed()
    const replicaKey = createReplicaKey()
    const certificate = await handMade(secrets, { issuer: root, replicaKey, depth: 0, change: { caps: CAPS.certify } })
    expect(() => createAuthor({ secrets, replicaKey, certificate })).to.throw().that.includes({ code: 'PEERBASE_CERTIFICATE', reason: 'caps' })
  })
})

describe('a verifier', () => {
  it('knows only whom it admitted, and judges their signatures alone', async () => {
    const { secrets, scope } = await keyed()
    const [alice, bob] = [createReplicaKey(), createReplicaKey()]
    const pam = createVerifier(scope)
    const certificate = await certify(secrets, alice)
    expect(pam.knows(alice.replica)).to.equal(false)
    expect(await pam.admit(Buffer.from(certificate))).to.equal(alice.replica)
    expect(pam.knows(alice.replica)).to.equal(true)
    expect(pam.publicKey(alice.replica)).to.deep.equal(alice.publicKey)
    expect(pam.identity(alice.replica)?.certificate).to.deep.equal(certificate)
    const message = new TextEncoder().encode('entry')
    const [byAlice, byBob] = await Promise.all([alice, bob].map((key) => replicaMaterial(key).signer.sign(message)))
    expect(await pam.verify(alice.replica, message, byAlice ?? message)).to.equal(true)
    expect(await pam.verify(alice.replica, message, byBob ?? message)).to.equal(false)
    for (const unknown of [bob.replica, '', '__proto__', 'constructor']) {
      expect(pam.knows(unknown)).to.equal(false)
      expect(pam.publicKey(unknown)).to.equal(undefined)
      expect(pam.identity(unknown)).to.equal(undefined)
      expect(await pam.verify(unknown, message, byBob ?? message)).to.equal(false)
    }
    for (const crypto of providers()) expect(pam.hash(message)).to.deep.equal(crypto.sha256(message))
  })

  it('refuses a bad certificate of a replica it already knows, and keeps what it had', async () => {
    const { secrets, scope } = await keyed()
    const alice = createReplicaKey()
    const pam = createVerifier(scope)
    const certificate = await certify(secrets, alice)
    await pam.admit(certificate)
    expect(await pam.admit(certificate)).to.equal(alice.replica)
    const bad = certificate.map((byte, i) => i === CERTIFICATE_BYTES - 1 ? byte ^ 1 : byte)
    expect(await rejection(pam.admit(bad))).to.include({ code: 'PEERBASE_CERTIFICATE', reason: 'signature' })
    expect(pam.identity(alice.replica)?.certificate).to.deep.equal(certificate)
    certificate.fill(0)
    expect(pam.identity(alice.replica)?.certificate[0]).to.equal(1)
  })
})
