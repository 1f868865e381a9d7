import type { Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Network } from '../../ports/network.js'
import type { Random } from '../../ports/random.js'
import type { Store } from '../../ports/store.js'
import type { PeerBaseNode } from './node.js'
import type { RelayServerOptions } from './relay-server.js'

export interface Libp2pNetworkComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Keeps the identity key, under `m/network-identity`. Left open at `stop`. */
  readonly store?: Store
}

export interface Libp2pNetworkOptions {
  /** Addresses to listen on. `/p2p-circuit` and `/webrtc` are added where they make sense. @default [] */
  readonly listen?: readonly string[]
  /** Relays: a link is kept to each, and a slot reserved at one of them, so that others reach this peer. @default [] */
  readonly relays?: readonly string[]
  /** Peers to be connected to; one that relays is used as a relay too. @default [] */
  readonly bootstrap?: readonly string[]
  /** Addresses to tell beside those found out, such as that of a proxy in front. @default [] */
  readonly announce?: readonly string[]
  /** `stun:` and `turn:` URLs for WebRTC. None means that nobody else learns of this peer. @default [] */
  readonly stunServers?: readonly string[]
  /** `auto` uses WebRTC where the platform has it. @default 'auto' */
  readonly webrtc?: 'auto' | 'off'
  /** Makes this node a relay. Left out: it is none. */
  readonly relayServer?: RelayServerOptions
  /** Whether to dial loopback, link-local and private addresses. @default true */
  readonly allowPrivateAddresses?: boolean
  /** What this node calls itself to others. @default libp2p's own */
  readonly agentVersion?: string
  /** Identity, in libp2p's protobuf form; wins over the stored one. */
  readonly privateKey?: Uint8Array
  /** Largest frame of a channel, bytes. @default 1 MiB */
  readonly maxFrameBytes?: number
}

export interface Libp2pNetwork extends Network {
  /** The node itself, for what this interface does not cover. */
  readonly libp2p: PeerBaseNode
  /** Whether WebRTC links can be made here. */
  readonly hasWebRTC: boolean
  /**
   * Listens, and begins to look for its relays, which may come later: an unreachable one is no error. Idempotent; not after `stop`.
   * @throws PEERBASE_ADDRESS_IN_USE, PEERBASE_INVALID_ADDRESS (nothing here can listen on it), PEERBASE_STOPPED
   */
  start (): Promise<void>
  /** Ends all channels and links. Idempotent, never rejects. */
  stop (): Promise<void>
}
