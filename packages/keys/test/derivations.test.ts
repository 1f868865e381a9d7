import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { collaborationId, createReplicaKey, deriveCollaboration } from '@peer-base/keys'
import {
  deriveCipherKey, deriveCollaborationId, deriveMemberKey, deriveNameTag, derivePrk, deriveReplicaId, deriveTopicId, openReadSecret
} from '../src/derivations.js'
import { hexToBytes, toHex } from '../src/hex.js'
import { makeKeys } from '../src/keys.js'
import { providers } from './crypto/providers.js'

interface CipherKeys { entry: string, snapshot: string, gossip: string, store: string }
interface Case {
  description: string, appName: string, name: string, readSecret: string | null, writePublicKey: string | null
  replicaPublicKey: string, peer: string, topic: string
  usedReadSecret: string, nameTag: string, cid: string, replica: string, prk: string, cipherKeys: Record<string, CipherKeys>
  member: string, topicId: string
}

const { cases } = JSON.parse(readFileSync(new URL('./vectors/derivations.json', import.meta.url), 'utf8')) as { cases: Case[] }

describe('derivations', () => {
  for (const crypto of providers()) {
    for (const vector of cases) {
      it(`are as the vector file says with ${crypto.name}: ${vector.description}`, () => {
        const { appName, name } = vector
        const known = vector.readSecret === null ? undefined : hexToBytes(vector.readSecret)
        const writePublicKey = vector.writePublicKey === null ? undefined : hexToBytes(vector.writePublicKey)
        const replicaPublicKey = hexToBytes(vector.replicaPublicKey)
        const readSecret = known ?? openReadSecret(crypto, { appName, name })
        const nameTag = deriveNameTag(crypto, { name, readSecret: known })
        const cid = deriveCollaborationId(crypto, { appName, writePublicKey, nameTag })
        const prk = derivePrk(crypto, { readSecret, cid })
        expect(toHex(readSecret)).to.equal(vector.usedReadSecret)
        expect(toHex(nameTag)).to.equal(vector.nameTag)
        expect(toHex(cid)).to.equal(vector.cid)
        expect(toHex(prk)).to.equal(vector.prk)
        expect(toHex(deriveReplicaId(crypto, replicaPublicKey))).to.equal(vector.replica)
        for (const suite of [1, 2] as const) {
          const key = (use: Parameters<typeof deriveCipherKey>[1]['use']): string => toHex(deriveCipherKey(crypto, { prk, suite, use }))
          expect({
            entry: key({ purpose: 'entry', replicaPublicKey }),
            snapshot: key({ purpose: 'snapshot', replicaPublicKey }),
            gossip: key({ purpose: 'gossip', peer: vector.peer }),
            store: key({ purpose: 'store' })
          }).to.deep.equal(vector.cipherKeys[String(suite)])
        }
        expect(toHex(deriveMemberKey(crypto, prk))).to.equal(vector.member)
        expect(toHex(deriveTopicId(crypto, { prk, name: vector.topic }))).to.equal(vector.topicId)
      })
    }
  }

  it('never give two purposes, suites, replicas or cases the same value', () => {
    const all = cases.flatMap((vector) =>
      [vector.cid, vector.prk, vector.member, ...Object.values(vector.cipherKeys).flatMap((keys) => Object.values(keys))])
    expect(new Set(all).size).to.equal(all.length)
  })
})

describe('deriveCollaboration', () => {
  it('shows what the vectors fix, and a keyless party computes the same id', () => {
    for (const vector of cases) {
      const keys = vector.readSecret === null || vector.writePublicKey === null
        ? undefined
        : makeKeys({ readSecret: hexToBytes(vector.readSecret), writePublicKey: hexToBytes(vector.writePublicKey) })
      const secrets = deriveCollaboration({ appName: vector.appName, name: vector.name, keys })
      expect(secrets.cid).to.equal(vector.cid)
      expect(toHex(secrets.nameTag)).to.equal(vector.nameTag)
      expect(secrets.topicId(vector.topic)).to.equal(vector.topicId)
      expect(secrets.canWrite).to.equal(keys === undefined)
      const { writePublicKey, nameTag } = secrets
      expect(collaborationId({ appName: vector.appName, writePublicKey, nameTag })).to.equal(vector.cid)
    }
  })

  it('refuses names that are empty or no strings, and objects that only look like keys', () => {
    for (const bad of ['', undefined, null, 7, {}]) {
      expect(() => deriveCollaboration({ appName: bad as string, name: 'x' })).to.throw().with.property('code', 'PEERBASE_INVALID_NAME')
      expect(() => deriveCollaboration({ appName: 'x', name: bad as string })).to.throw().with.property('code', 'PEERBASE_INVALID_NAME')
    }
    for (const bad of [{}, 'r1abc', null]) {
      expect(() => deriveCollaboration({ appName: 'x', name: 'y', keys: bad as never })).to.throw().with.property('code', 'PEERBASE_INVALID_KEYS')
    }
  })

  it('refuses to compute an id for an announcement that no certificate could satisfy', () => {
    const nameTag = new Uint8Array(16)
    for (const writePublicKey of [new Uint8Array(32), new Uint8Array(31), new Uint8Array(33), new Uint8Array(32).fill(0xff)]) {
      expect(() => collaborationId({ appName: 'x', writePublicKey, nameTag })).to.throw().with.property('code', 'PEERBASE_INVALID_ARGUMENT')
    }
    for (const bytes of [0, 15, 17]) {
      expect(() => collaborationId({ appName: 'x', nameTag: new Uint8Array(bytes) })).to.throw().with.property('code', 'PEERBASE_INVALID_ARGUMENT')
    }
  })

  it('gives a replica the id that is the hash of its key', () => {
    const key = createReplicaKey()
    expect(key.replica).to.match(/^[0-9a-f]{32}$/)
    for (const crypto of providers()) expect(toHex(deriveReplicaId(crypto, key.publicKey))).to.equal(key.replica)
  })
})
