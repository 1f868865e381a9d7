import * as crypto from 'node:crypto'
import type { Cancel, Channel, Network, PeerId, TopicListener } from '@peer-base/app'

/** What went through a network's topics. */
export interface Published { messages: number, bytes: number }

/**
 * A network in memory that costs what libp2p's cryptography costs: a signature for each receipt and each message published, a verification
 * for each one heard. What sockets and streams cost beyond that is not in it.
 */
export class PaidNetwork implements Network {
  readonly self: PeerId
  readonly published: Published = { messages: 0, bytes: 0 }
  readonly heard: Published = { messages: 0, bytes: 0 }
  readonly #network: Network
  readonly #keys = crypto.generateKeyPairSync('ed25519')
  readonly #message = crypto.randomBytes(200)
  readonly #signature = crypto.sign(null, this.#message, this.#keys.privateKey)

  constructor (network: Network) {
    this.#network = network
    this.self = network.self
  }

  addresses (): readonly string[] { return this.#network.addresses() }

  remember (peer: PeerId, addresses: readonly string[]): void { this.#network.remember(peer, addresses) }

  handle (protocol: string, accept: (channel: Channel) => void): Cancel { return this.#network.handle(protocol, accept) }

  async open (peer: PeerId, protocol: string, options?: { readonly signal?: AbortSignal }): Promise<Channel> {
    return await this.#network.open(peer, protocol, options)
  }

  subscribe (topic: string, listener: TopicListener): Cancel {
    return this.#network.subscribe(topic, {
      heard: (bytes, from) => {
        this.heard.messages += 1
        this.heard.bytes += bytes.length
        crypto.verify(null, this.#message, this.#keys.publicKey, this.#signature)
        listener.heard(bytes, from)
      },
      joined: (peer) => listener.joined?.(peer)
    })
  }

  publish (topic: string, bytes: Uint8Array): void {
    this.published.messages += 1
    this.published.bytes += bytes.length
    crypto.sign(null, bytes, this.#keys.privateKey)
    this.#network.publish(topic, bytes)
  }

  watch (seen: (peer: PeerId, state: 'connected' | 'disconnected') => void): Cancel { return this.#network.watch(seen) }

  async sign (bytes: Uint8Array): Promise<Uint8Array> { return crypto.sign(null, bytes, this.#keys.privateKey) }

  /** Nobody but the pinner is asked: other pinners' receipts do not occur here. */
  async verify (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return await this.#network.verify(peer, bytes, signature)
  }
}
