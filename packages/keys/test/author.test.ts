import { expect } from 'chai'
import {
  certify, createAuthor, createOpener, createReplicaKey, createVerifier, deriveCollaboration, generate, openReplicaKey, sealReplicaKey,
  uriDecode, uriEncodeReadOnly, type Author, type CollaborationSecrets, type CryptoProvider
} from '@peer-base/keys'
import { toHex } from '../src/hex.js'
import { providers } from './crypto/providers.js'
import { rejection } from './rejection.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const flipped = (original: Uint8Array, at: number): Uint8Array => {
  const copy = new Uint8Array(original)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

async function authorOf (secrets: CollaborationSecrets, crypto?: CryptoProvider): Promise<Author> {
  const replicaKey = createReplicaKey(crypto === undefined ? {} : { crypto })
  return createAuthor({ secrets, replicaKey, certificate: await certify(secrets, replicaKey) })
}

describe('an author and its readers', () => {
  for (const crypto of providers()) {
    for (const readerCrypto of providers()) {
      it(`understand each other: alice writes with ${crypto.name}, bob reads with ${readerCrypto.name}, pam checks without keys`, async () => {
        const keys = await generate({ crypto })
        const names = { appName: 'app', name: '__proto__' }
        const alice = await authorOf(deriveCollaboration({ ...names, keys, crypto }), crypto)
        const readOnly = await uriDecode(uriEncodeReadOnly(keys))
        const bob = createOpener({ secrets: deriveCollaboration({ ...names, keys: readOnly, crypto: readerCrypto }) })
        const { cid, writePublicKey } = deriveCollaboration({ ...names, keys: readOnly })
        const pam = createVerifier({ cid, writePublicKey, crypto: readerCrypto })

        const header = bytes('header')
        const sealed = await alice.sealBody(header, bytes('milk'))
        const chunk = await alice.sealChunk(header, bytes('snapshot'))
        const signature = await alice.sign(header)
        expect(alice.signSync?.(header) ?? signature).to.deep.equal(signature)
        const sealedAtOnce = alice.sealBodySync?.(header, bytes('milk')) ?? sealed
        const { publicKey, suite } = alice
        const atOnce = { author: alice.replica, publicKey, associatedData: header, sealed: sealedAtOnce, suite }
        expect(bob.openBodySync?.(atOnce) ?? await bob.openBody(atOnce)).to.deep.equal(bytes('milk'))
        expect(() => bob.openBodySync?.({ ...atOnce, suite: 9 })).to.throw().with.property('code', 'PEERBASE_SEAL_BROKEN')
        const replica = await pam.admit(alice.certificate)
        expect(replica).to.equal(alice.replica)
        expect(pam.verifySync?.(replica, header, signature) ?? true).to.equal(true)
        expect(pam.verifySync?.(replica, header, flipped(signature, 3)) ?? false).to.equal(false)
        expect(pam.verifySync?.('0'.repeat(32), header, signature)).to.equal(false)
        expect(await pam.verify(replica, header, signature)).to.equal(true)
        expect(await pam.verify(replica, bytes('hEader'), signature)).to.equal(false)
        const piece = { author: replica, publicKey, suite, associatedData: header }
        expect(await bob.openBody({ ...piece, sealed })).to.deep.equal(bytes('milk'))
        expect(await bob.openChunk({ ...piece, sealed: chunk })).to.deep.equal(bytes('snapshot'))
        expect(await rejection(bob.openChunk({ ...piece, sealed }))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
        expect(await rejection(bob.openBody({ ...piece, sealed: chunk }))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
      })
    }
  }

  it('share nothing with another collaboration of the same keys, nor with other keys of the same name', async () => {
    const keys = await generate()
    const one = deriveCollaboration({ appName: 'app', name: 'one', keys })
    const alice = await authorOf(one)
    const sealed = await alice.sealBody(bytes(''), bytes('milk'))
    const piece = { author: alice.replica, publicKey: alice.publicKey, associatedData: bytes(''), sealed }
    const others = [
      deriveCollaboration({ appName: 'app', name: 'two', keys }),
      deriveCollaboration({ appName: 'ap', name: 'one', keys }),
      deriveCollaboration({ appName: 'app', name: 'one', keys: await generate() }),
      deriveCollaboration({ appName: 'app', name: 'one' })
    ]
    for (const other of others) {
      expect(await rejection(createOpener({ secrets: other }).openBody(piece))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
      const { cid, writePublicKey } = other
      expect(await rejection(createVerifier({ cid, writePublicKey }).admit(alice.certificate))).to.include({ code: 'PEERBASE_CERTIFICATE' })
    }
    expect(await createOpener({ secrets: one }).openBody(piece)).to.deep.equal(bytes('milk'))
  })

  it('refuse a body with any bit changed, cut, re-attributed, or under another header', async () => {
    const secrets = deriveCollaboration({ appName: 'app', name: 'one', keys: await generate() })
    const alice = await authorOf(secrets)
    const mallory = await authorOf(secrets)
    const opener = createOpener({ secrets })
    const sealed = await alice.sealBody(bytes('header'), bytes('milk'))
    const piece = { author: alice.replica, publicKey: alice.publicKey, associatedData: bytes('header'), sealed }
    const attempts = [
      ...Array.from(sealed, (_, i) => ({ ...piece, sealed: flipped(sealed, i) })),
      ...Array.from(sealed, (_, i) => ({ ...piece, sealed: sealed.subarray(0, i) })),
      { ...piece, associatedData: bytes('headeR') },
      { ...piece, suite: 2 }, { ...piece, suite: 0 }, { ...piece, suite: 3 },
      { ...piece, author: mallory.replica, publicKey: mallory.publicKey }, // strip and re-sign
      { ...piece, author: mallory.replica }, { ...piece, publicKey: new Uint8Array(0), author: mallory.replica }
    ]
    for (const attempt of attempts) expect(await rejection(opener.openBody(attempt))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
    expect(await opener.openBody(piece)).to.deep.equal(bytes('milk'))
  })

  it('cannot be given the key of another replica, not even for later', async () => {
    const secrets = deriveCollaboration({ appName: 'app', name: 'one', keys: await generate() })
    const [alice, mallory] = [await authorOf(secrets), await authorOf(secrets)]
    const opener = createOpener({ secrets })
    const piece = { author: alice.replica, associatedData: bytes('h'), sealed: await alice.sealBody(bytes('h'), bytes('milk')) }
    const byMallory = { ...piece, publicKey: mallory.publicKey, sealed: await mallory.sealBody(bytes('h'), bytes('rubbish')) }
    expect(await rejection(opener.openBody(byMallory))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
    expect(await opener.openBody({ ...piece, publicKey: alice.publicKey })).to.deep.equal(bytes('milk'))
  })

  it('never seal the same bytes twice alike', async () => {
    const alice = await authorOf(deriveCollaboration({ appName: 'app', name: 'one' }))
    const sealed = new Set<string>()
    for (let i = 0; i < 50; i++) sealed.add(toHex(await alice.sealBody(bytes('h'), bytes('same'))))
    expect(sealed.size).to.equal(50)
  })

  it('write in an open collaboration without keys', async () => {
    const alice = await authorOf(deriveCollaboration({ appName: 'app', name: 'plaza' }))
    const secrets = deriveCollaboration({ appName: 'app', name: 'plaza' })
    const pam = createVerifier({ cid: secrets.cid })
    const replica = await pam.admit(alice.certificate)
    expect(await pam.verify(replica, bytes('x'), await alice.sign(bytes('x')))).to.equal(true)
    const sealed = await alice.sealBody(bytes('h'), bytes('milk'))
    expect(await createOpener({ secrets }).openBody({ author: replica, publicKey: alice.publicKey, associatedData: bytes('h'), sealed }))
      .to.deep.equal(bytes('milk'))
  })

  it('do not exist with read-only keys, even with a certificate left from better days', async () => {
    const keys = await generate()
    const full = deriveCollaboration({ appName: 'app', name: 'one', keys })
    const replicaKey = createReplicaKey()
    const certificate = await certify(full, replicaKey)
    const secrets = deriveCollaboration({ appName: 'app', name: 'one', keys: await uriDecode(uriEncodeReadOnly(keys)) })
    expect(secrets.canWrite).to.equal(false)
    expect(await rejection(certify(secrets, replicaKey))).to.include({ code: 'PEERBASE_READ_ONLY' })
    expect(() => createAuthor({ secrets, replicaKey, certificate })).to.throw().with.property('code', 'PEERBASE_READ_ONLY')
    expect(createAuthor({ secrets: full, replicaKey, certificate }).replica).to.equal(replicaKey.replica)
  })

  it('are not made with the certificate of another replica or another collaboration', async () => {
    const keys = await generate()
    const secrets = deriveCollaboration({ appName: 'app', name: 'one', keys })
    const elsewhere = deriveCollaboration({ appName: 'app', name: 'two', keys })
    const replicaKey = createReplicaKey()
    const wrong = [await certify(secrets, createReplicaKey()), await certify(elsewhere, replicaKey), new Uint8Array(0)]
    for (const certificate of wrong) {
      expect(() => createAuthor({ secrets, replicaKey, certificate })).to.throw().with.property('code', 'PEERBASE_CERTIFICATE')
    }
  })
})

describe('gossip, the member MAC and the local store', () => {
  for (const crypto of providers()) {
    it(`work with ${crypto.name} and are bound to peer, place and collaboration`, async () => {
      const keys = await generate()
      const opener = createOpener({ secrets: deriveCollaboration({ appName: 'app', name: 'one', keys, crypto }) })
      const other = createOpener({ secrets: deriveCollaboration({ appName: 'app', name: 'two', keys, crypto }) })
      const associatedData = bytes('topic 7')
      const sealed = await opener.sealGossip({ peer: 'alice', associatedData, plaintext: bytes('hi') })
      expect(await opener.openGossip({ peer: 'alice', associatedData, sealed })).to.deep.equal(bytes('hi'))
      const row = await opener.sealStore(bytes('row'), bytes('value'))
      expect(await opener.openStore(bytes('row'), row)).to.deep.equal(bytes('value'))
      const broken = [
        () => opener.openGossip({ peer: 'bob', associatedData, sealed }),
        () => opener.openGossip({ peer: 'alice', associatedData: bytes('topic 8'), sealed }),
        () => opener.openGossip({ peer: 'alice', associatedData, sealed: new Uint8Array(0) }),
        () => other.openGossip({ peer: 'alice', associatedData, sealed }),
        ...Array.from(sealed, (_, i) => () => opener.openGossip({ peer: 'alice', associatedData, sealed: flipped(sealed, i) })),
        () => opener.openStore(bytes('another row'), row),
        () => opener.openStore(bytes('row'), sealed),
        () => other.openStore(bytes('row'), row)
      ]
      for (const attempt of broken) expect(await rejection(attempt())).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
      const mac = opener.mac(bytes('hello'))
      expect(mac).to.have.length(32)
      expect(opener.verifyMac(bytes('hello'), mac)).to.equal(true)
      expect(opener.verifyMac(bytes('hallo'), mac)).to.equal(false)
      expect(opener.verifyMac(bytes('hello'), mac.subarray(0, 31))).to.equal(false)
      expect(other.verifyMac(bytes('hello'), mac)).to.equal(false)
    })
  }

  it('are readable across providers, each naming its suite', async () => {
    const keys = await generate()
    const [node, web, noble] = providers().map((crypto) => createOpener({ secrets: deriveCollaboration({ appName: 'a', name: 'b', keys, crypto }) }))
    const members = [node, web, noble]
    for (const from of members) {
      for (const to of members) {
        const sealed = await from?.sealGossip({ peer: 'p', associatedData: bytes('a'), plaintext: bytes('hi') }) ?? new Uint8Array(0)
        expect(await to?.openGossip({ peer: 'p', associatedData: bytes('a'), sealed })).to.deep.equal(bytes('hi'))
        expect(to?.mac(bytes('x'))).to.deep.equal(from?.mac(bytes('x')))
      }
    }
  })

  it('keep a replica key that only the same collaboration opens again', async () => {
    const keys = await generate()
    const secrets = deriveCollaboration({ appName: 'app', name: 'one', keys })
    const replicaKey = createReplicaKey()
    const sealed = await sealReplicaKey(secrets, replicaKey)
    const again = await openReplicaKey(deriveCollaboration({ appName: 'app', name: 'one', keys }), sealed)
    expect(again.replica).to.equal(replicaKey.replica)
    const certificate = await certify(secrets, replicaKey)
    const [first, second] = [createAuthor({ secrets, replicaKey, certificate }), createAuthor({ secrets, replicaKey: again, certificate })]
    expect(await first.sign(bytes('x'))).to.deep.equal(await second.sign(bytes('x')))
    const other = deriveCollaboration({ appName: 'app', name: 'two', keys })
    expect(await rejection(openReplicaKey(other, sealed))).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
    expect(await rejection(openReplicaKey(secrets, await createOpener({ secrets }).sealStore(bytes('row'), bytes('x')))))
      .to.include({ code: 'PEERBASE_SEAL_BROKEN' })
  })
})
