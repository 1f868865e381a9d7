import type { TypeRegistry } from '@peer-base/crdt-types'
import type { GossipOptions } from './options.js'
import type { Clock } from './ports/clock.js'
import type { Logger } from './ports/logger.js'
import type { Network } from './ports/network.js'
import type { Random } from './ports/random.js'
import type { Store } from './ports/store.js'
import type { RelayServerOptions } from './network/libp2p/index.js'

/** Options of an app; none is required. */
export interface AppOptions extends GossipOptions {
  /** The spellings of the 2019 package; the modern ones below win. */
  readonly ipfs?: {
    /** Where to keep things: a location, or a store. */
    readonly repo?: string | Store
    /** Addresses to listen on, and of relays to reach. */
    readonly swarm?: readonly string[]
    readonly bootstrap?: readonly string[]
    readonly relay?: {
      readonly relayWSAddr?: string
      /** The relay's HTTP API, polled every 5 s for the peers behind it. */
      readonly apiAddr?: string
    }
  }
  readonly transport?: {
    /** Longest wait before a newcomer is answered, in ms; grows from 0 with the square of the peers heard. @default 5000 */
    readonly maxThrottleDelayMS?: number
  }
  readonly peerCountGuess?: {
    /** Senders heard this lately count. Milliseconds > 0. @default 60000 */
    readonly periodWindowMS?: number
  }
  /** Addresses (multiaddrs) to listen on. */
  readonly listen?: readonly string[]
  /** Relays (multiaddrs) to be reachable through. */
  readonly relays?: readonly string[]
  /** Peers to be connected to. */
  readonly bootstrap?: readonly string[]
  /** `stun:` and `turn:` URLs; none by default, so that nobody else learns of this peer. */
  readonly stunServers?: readonly string[]
  /** Where to keep things: a location, or a store (not closed by `stop`). @default a folder or database named after the app */
  readonly store?: string | Store
  /** Identity, in libp2p's protobuf form; wins over the stored one. */
  readonly privateKey?: Uint8Array
  /** Ids of the pinners whose receipts count, in all collaborations that do not say otherwise. */
  readonly trustedPinners?: readonly string[]
  /** Aborting it stops the app. */
  readonly signal?: AbortSignal
  /** Makes this peer a relay for others. */
  readonly relayServer?: RelayServerOptions
  /** Types this app knows; the built-in ones by default. */
  readonly types?: TypeRegistry
  /** Another network than libp2p, such as one in memory. Started and stopped by whoever made it. */
  readonly network?: Network
  readonly clock?: Clock
  readonly random?: Random
  readonly logger?: Logger
}
