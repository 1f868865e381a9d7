import { createDecipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type CollaborationCrypto, createCollaborationCrypto, createMemoryNetwork, type Network, type PeerId, silentLogger } from '@peer-base/app'
import { uriDecode } from '@peer-base/keys'
import { createVirtualClock } from '@peer-base/testkit'
import { createGossip, type Gossip } from '../../src/collaboration/gossip.js'

/* Golden vectors, made by vectors/make-private-gossip.py, which was written from docs/PROTOCOL.md alone. */
interface Vector {
  readonly channel: string
  readonly topic: string
  readonly peer: PeerId
  readonly counter: number
  readonly key: string
  readonly plaintext: string
  readonly bytes: string
}

const { appName, name, keys, cid, messages } = JSON.parse(readFileSync(new URL('./vectors/private-gossip.json', import.meta.url), 'utf8')) as {
  readonly appName: string, readonly name: string, readonly keys: string, readonly cid: string, readonly messages: readonly Vector[]
}
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** A channel of a peer, all that it published, and what brings it bytes from another one. */
async function open (channel: string, self = 'me' as PeerId) {
  const network: Network = createMemoryNetwork({ clock: createVirtualClock() }).join(self, { addresses: [] })
  const listeners = new Map<string, (bytes: Uint8Array, from: PeerId) => void>()
  const published: Uint8Array[] = []
  const listening: Network = {
    ...network,
    self,
    subscribe (topic, listener) {
      listeners.set(topic, (bytes, from) => { listener.heard(bytes, from) })
      return () => { listeners.delete(topic) }
    },
    publish (_topic, bytes) { published.push(bytes) }
  }
  const opening: Array<Promise<unknown>> = []
  const plain = createCollaborationCrypto({ appName, name, keys: await uriDecode(keys) })
  const crypto: CollaborationCrypto = {
    ...plain,
    async openGossip (message) {
      const opened = plain.openGossip(message)
      opening.push(opened)
      return await opened
    }
  }
  const gossip: Gossip = createGossip({
    name: channel, crypto, network: listening, logger: silentLogger, parent: { emit: () => true }, onStop: () => {}
  })
  /** Whatever came so far was opened or dropped. */
  const settled = async (): Promise<void> => {
    await Promise.allSettled(opening)
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  return { crypto, gossip, listeners, published, settled }
}

describe('golden vectors of private gossip', () => {
  for (const { channel, topic, peer, counter, key, plaintext, bytes } of messages) {
    it(`are heard on ${channel}, once, and from their sender only: counter ${counter}`, async () => {
      const { crypto, gossip, listeners, settled } = await open(channel)
      expect(crypto.cid).to.equal(cid)
      expect([...listeners.keys()]).to.deep.equal([topic])
      const heard: unknown[] = []
      gossip.on('message', (message, from) => { heard.push([message, from]) })
      const hear = listeners.get(topic)
      hear?.(bytesOf(bytes), 'somebody' as PeerId)
      const changed = bytesOf(bytes)
      changed[13] = (changed[13] ?? 0) ^ 1
      hear?.(changed, peer)
      await settled()
      expect(heard).to.deep.equal([])
      hear?.(bytesOf(bytes), peer)
      hear?.(bytesOf(bytes), peer)
      await settled()
      expect(heard).to.deep.equal([[JSON.parse(plaintext), peer]])
    })

    it(`have the form in which ${peer} sends on ${channel}, as beside counter ${counter}`, async () => {
      const { gossip, published } = await open(channel, peer)
      await gossip.broadcast(JSON.parse(plaintext))
      await gossip.broadcast(JSON.parse(plaintext))
      expect(published).to.have.length(2)
      for (const [i, sent] of published.entries()) {
        expect(sent.slice(0, 8)).to.deep.equal(published[0]?.slice(0, 8))
        expect([...sent.slice(8, 15)]).to.deep.equal([0, 0, 0, 0, 0, i, 1])
        const open = createDecipheriv('aes-256-gcm', bytesOf(key), sent.slice(15, 27))
        open.setAAD(Buffer.concat([Buffer.from(topic), sent.slice(0, 14)]))
        open.setAuthTag(sent.slice(-16))
        expect(Buffer.concat([open.update(sent.slice(27, -16)), open.final()]).toString()).to.equal(plaintext)
      }
    })
  }
})
