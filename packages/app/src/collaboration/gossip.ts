import type { GossipEvents } from '../events.js'
import { PeerBaseError, toError } from '../errors.js'
import type { Cancel } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Network, PeerId } from '../ports/network.js'
import { Emitter } from '../util/emitter.js'
import type { CollaborationCrypto } from './crypto.js'
import { createReplayWindow, type ReplayWindow } from './replay-window.js'

/** A private gossip channel of a collaboration: sealed for its members, bound to the sender, best effort. */
export interface Gossip {
  on<Name extends keyof GossipEvents> (event: Name, listener: (...values: GossipEvents[Name]) => void): this
  off<Name extends keyof GossipEvents> (event: Name, listener?: (...values: GossipEvents[Name]) => void): this
  once<Name extends keyof GossipEvents> (event: Name, listener: (...values: GossipEvents[Name]) => void): this
  /**
   * Sends a JSON value to whoever listens now; the sender hears it too.
   * @throws PEERBASE_BAD_ARGUMENT, PEERBASE_TOO_LARGE above 48 KiB, PEERBASE_STOPPED
   */
  broadcast (message: unknown): Promise<void>
  stop (): void
}

export interface GossipComponents {
  readonly name: string
  readonly crypto: CollaborationCrypto
  readonly network: Network
  readonly logger: Logger
  readonly parent: { emit (event: 'error', error: Error): boolean }
  readonly onStop: () => void
}

const maxPlaintextBytes = 48 * 1024
/** Session (8 bytes) and counter (6 bytes) stand before the sealed message. */
const prefixBytes = 14

export function createGossip (components: GossipComponents): Gossip {
  return new SealedGossip(components)
}

class SealedGossip extends Emitter<GossipEvents> implements Gossip {
  readonly #components: GossipComponents
  readonly #topic: string
  readonly #session: Uint8Array
  readonly #replays: ReplayWindow = createReplayWindow()
  #counter = 0
  #unsubscribe: Cancel | undefined

  constructor (components: GossipComponents) {
    super({ logger: components.logger, parent: components.parent })
    const { crypto, network, name } = components
    this.#components = components
    this.#topic = crypto.gossipTopic(name)
    this.#session = crypto.nonce().slice(0, 8)
    this.#unsubscribe = network.subscribe(this.#topic, { heard: (bytes, from) => { this.#hear(bytes, from) } })
  }

  async broadcast (message: unknown): Promise<void> {
    const { crypto, network } = this.#components
    if (this.#unsubscribe === undefined) throw new PeerBaseError('PEERBASE_STOPPED', 'This gossip channel was stopped: ask for a new one')
    const plaintext = encodeJSON(message ?? null)
    if (plaintext.length > maxPlaintextBytes) {
      throw new PeerBaseError('PEERBASE_TOO_LARGE',
        `A gossip message has at most ${maxPlaintextBytes} bytes, this one has ${plaintext.length}: put it in a shared document`)
    }
    const prefix = this.#nextPrefix()
    const sealed = await crypto.sealGossip({ peer: network.self, associatedData: this.#boundTo(prefix), plaintext })
    const bytes = new Uint8Array(prefixBytes + sealed.length)
    bytes.set(prefix)
    bytes.set(sealed, prefixBytes)
    network.publish(this.#topic, bytes)
    // What is heard is what was sent, not the sender's own object.
    this.emit('message', JSON.parse(new TextDecoder().decode(plaintext)), network.self)
  }

  stop (): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#components.onStop()
  }

  #hear (bytes: Uint8Array, from: PeerId): void {
    if (bytes.length <= prefixBytes || bytes.length > maxPlaintextBytes + 1024) {
      throw new PeerBaseError('PEERBASE_BAD_GOSSIP', 'A private gossip message has a wrong size', { blame: 'penalise' })
    }
    this.#open(bytes, from).catch((error: unknown) => {
      this.#components.logger.debug('a gossip message was dropped', { from, reason: toError(error).name })
    })
  }

  async #open (bytes: Uint8Array, from: PeerId): Promise<void> {
    const prefix = bytes.subarray(0, prefixBytes)
    const plaintext = await this.#components.crypto.openGossip({
      peer: from, associatedData: this.#boundTo(prefix), sealed: bytes.subarray(prefixBytes)
    })
    // Only an authentic counter may move the window.
    if (this.#unsubscribe === undefined || !this.#replays.accept(from, prefix)) return
    this.emit('message', JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext)), from)
  }

  #nextPrefix (): Uint8Array {
    const prefix = new Uint8Array(prefixBytes)
    prefix.set(this.#session)
    const view = new DataView(prefix.buffer)
    view.setUint16(8, Math.floor(this.#counter / 2 ** 32))
    view.setUint32(10, this.#counter >>> 0)
    this.#counter += 1
    return prefix
  }

  #boundTo (prefix: Uint8Array): Uint8Array {
    const topic = new TextEncoder().encode(this.#topic)
    const data = new Uint8Array(topic.length + prefixBytes)
    data.set(topic)
    data.set(prefix, topic.length)
    return data
  }
}

function encodeJSON (message: unknown): Uint8Array {
  try {
    // Of a function or a symbol there is no JSON, and no error either.
    const text: unknown = JSON.stringify(message)
    if (typeof text === 'string') return new TextEncoder().encode(text)
  } catch (cause) {
    throw notJSON({ cause })
  }
  throw notJSON()
}

function notJSON (options?: ErrorOptions): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_ARGUMENT', 'A gossip message must be a value that JSON can express', options)
}
