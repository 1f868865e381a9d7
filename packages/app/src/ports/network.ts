import type { Cancel } from './clock.js'

declare const peerBrand: unique symbol

/** A peer of the network: the string form of its libp2p id. */
export type PeerId = string & { readonly [peerBrand]: true }

/**
 * An ordered, message-preserving, bidirectional stream to one peer. Frames arrive in order and whole, or the channel
 * ends; a frame the network dropped ends it too (only the simulated network breaks that promise, on purpose).
 */
export interface Channel {
  readonly peer: PeerId
  /** One reader; nothing that arrived before reading began is lost. Ends on close, throws on abort. */
  readonly frames: AsyncIterable<Uint8Array>
  /** Awaiting it is the backpressure. Rejects once the channel is over. Takes ownership of `frame`. */
  send (frame: Uint8Array): Promise<void>
  /** Sends what is queued, then ends both directions. Idempotent; never rejects. */
  close (): Promise<void>
  /** Ends at once; both ends' readers throw. */
  abort (reason: Error): void
}

export interface TopicListener {
  /** Bytes published by `from` (authenticated by the network); own messages are not heard. May throw: the message is then rejected. */
  heard (bytes: Uint8Array, from: PeerId): void
  /** A connected peer began to listen to the topic: a good moment to speak. Best effort. */
  joined? (peer: PeerId): void
}

/** What the engine needs of a network. */
export interface Network {
  readonly self: PeerId
  /** Addresses others can reach this peer at, best first; changes over time. */
  addresses (): readonly string[]
  /** Where a peer said it can be reached: used by `open`. Replaces what was known; bounded by the network. */
  remember (peer: PeerId, addresses: readonly string[]): void
  handle (protocol: string, accept: (channel: Channel) => void): Cancel
  /** Connects when needed. Rejects with `PEERBASE_UNREACHABLE` or `signal.reason`. */
  open (peer: PeerId, protocol: string, options?: { readonly signal?: AbortSignal }): Promise<Channel>
  subscribe (topic: string, listener: TopicListener): Cancel
  /** Best effort, to whoever listens now. */
  publish (topic: string, bytes: Uint8Array): void
  watch (seen: (peer: PeerId, state: 'connected' | 'disconnected') => void): Cancel
  /** Signature by this peer's network identity, and its check: used for receipts. */
  sign (bytes: Uint8Array): Promise<Uint8Array>
  verify (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>
}
