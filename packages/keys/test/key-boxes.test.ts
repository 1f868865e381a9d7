import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto'
import { expect } from 'chai'
import {
  createReplicaKey, deriveCollaboration, generate, openKeysFor, openReplicaKey, sealKeysFor, sealReplicaKey, uriDecode, uriEncodeReadOnly
} from '@peer-base/keys'
import { frame } from '../src/bytes.js'
import { replicaKeyFromSeed } from '../src/replica-key.js'
import { providers } from './crypto/providers.js'
import { rejection } from './rejection.js'

const names = { appName: 'app', name: 'doc' }

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

/** Keys of an old collaboration, and a writer in it who moves it. */
async function scene (): Promise<{
  secrets: ReturnType<typeof deriveCollaboration>, author: Uint8Array, keys: Awaited<ReturnType<typeof generate>>
}> {
  const secrets = deriveCollaboration({ ...names, keys: await generate() })
  return { secrets, author: createReplicaKey().publicKey, keys: await generate() }
}

describe('keys sealed for replicas', () => {
  for (const crypto of providers()) {
    for (const other of providers()) {
      it(`made with ${crypto.name}, open with ${other.name} for each of them, and for nobody else`, async () => {
        const old = await generate()
        const [secrets, theirs] = [crypto, other].map((provider) => deriveCollaboration({ ...names, keys: old, crypto: provider }))
        if (secrets === undefined || theirs === undefined) throw new Error('two were derived')
        const { author, keys } = await scene()
        const [bob, carol, mallory] = [createReplicaKey(), createReplicaKey(), createReplicaKey()]
        const made = await sealKeysFor({ secrets, author, keys, replicas: [bob.publicKey, carol.publicKey] })
        for (const replicaKey of [bob, carol]) {
          const opened = await openKeysFor({ secrets: theirs, author, replicaKey, ...made })
          expect(opened?.equals(keys) === true && opened.write?.equals(keys.write) === true).to.equal(true)
        }
        expect(await openKeysFor({ secrets: theirs, author, replicaKey: mallory, ...made })).to.equal(undefined)
      })
    }
  }

  it('are read-only where only those were given', async () => {
    const { secrets, author, keys } = await scene()
    const bob = createReplicaKey()
    const reading = await uriDecode(uriEncodeReadOnly(keys))
    const made = await sealKeysFor({ secrets, author, keys: reading, replicas: [bob.publicKey] })
    const opened = await openKeysFor({ secrets, author, replicaKey: bob, ...made })
    expect(opened?.equals(reading)).to.equal(true)
    expect(opened?.write).to.equal(undefined)
  })

  it('open for a replica whose key was stored meanwhile', async () => {
    const { secrets, author, keys } = await scene()
    const bob = createReplicaKey()
    const made = await sealKeysFor({ secrets, author, keys, replicas: [bob.publicKey] })
    const later = await openReplicaKey(secrets, await sealReplicaKey(secrets, bob))
    expect((await openKeysFor({ secrets, author, replicaKey: later, ...made }))?.equals(keys)).to.equal(true)
  })

  it('count in their collaboration, from their maker, and under their key only', async () => {
    const { secrets, author, keys } = await scene()
    const elsewhere = deriveCollaboration({ ...names, keys: await generate() })
    const bob = createReplicaKey()
    const made = await sealKeysFor({ secrets, author, keys, replicas: [bob.publicKey] })
    const other = await sealKeysFor({ secrets, author, keys, replicas: [bob.publicKey] })
    const open = async (changes: object): Promise<unknown> => await openKeysFor({ secrets, author, replicaKey: bob, ...made, ...changes })
    for (const changes of [{ secrets: elsewhere }, { author: bob.publicKey }, { ephemeral: other.ephemeral }, { boxes: [] }]) {
      expect(await open(changes)).to.equal(undefined)
    }
    const [box] = made.boxes
    for (let at = 0; at < (box?.sealed.length ?? 0); at++) {
      const sealed = new Uint8Array(box?.sealed ?? [])
      sealed[at] = (sealed[at] ?? 0) ^ 1
      expect(await rejection(open({ boxes: [{ tag: box?.tag ?? new Uint8Array(16), sealed }] })), `byte ${at}`).to.include({ code: 'PEERBASE_SEAL_BROKEN' })
    }
  })

  it('neither are made for nor open under a key of small order', async () => {
    const { secrets, author, keys } = await scene()
    const identity = Uint8Array.of(1, ...new Uint8Array(31))
    expect(await rejection(sealKeysFor({ secrets, author, keys, replicas: [identity] }))).to.include({ code: 'PEERBASE_INVALID_KEYS' })
    const bob = createReplicaKey()
    const made = await sealKeysFor({ secrets, author, keys, replicas: [bob.publicKey] })
    expect(await rejection(openKeysFor({ secrets, author, replicaKey: bob, ...made, ephemeral: new Uint8Array(32) }))).to.include({ code: 'PEERBASE_INVALID_KEYS' })
  })

  it('have the tag that the platform computes from the agreement of RFC 7748 and HKDF', async () => {
    const { secrets, author, keys } = await scene()
    // RFC 8032, section 7.1, test 1; its key in X25519 is the clamped hash of the seed.
    const [node] = providers()
    const bob = replicaKeyFromSeed(fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'), node)
    const montgomerySecret = fromHex('307c83864f2833cb427a2ef1c00a013cfdff2768d980c0a3a520f006904de94f')
    const made = await sealKeysFor({ secrets, author, keys, replicas: [bob.publicKey] })
    const privateKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), montgomerySecret]), format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), made.ephemeral]), format: 'der', type: 'spki' })
    const salt = frame('pb1/key-box', fromHex(secrets.cid), author, made.ephemeral, bob.publicKey)
    const tag = new Uint8Array(hkdfSync('sha256', diffieHellman({ privateKey, publicKey }), salt, frame('tag'), 16))
    expect(made.boxes[0]?.tag).to.deep.equal(tag)
  })
})
