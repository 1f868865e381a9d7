import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayServerComponents, CircuitRelayService } from '@libp2p/circuit-relay-v2'

export interface RelayServerOptions {
  /** Peers that can be reached through this one at the same time. @default 4096 */
  readonly maxReservations?: number
  /** Bytes a circuit may carry, both directions together, before it is cut. @default 4 GiB */
  readonly maxCircuitBytes?: number
  /** How long a circuit may live, ms. At most 2^31 - 1. @default 24 h */
  readonly maxCircuitMS?: number
  /** Topics carried for the peers connected here. @default 10000 */
  readonly maxTopics?: number
}

export const relayServerDefaults = Object.freeze({
  maxReservations: 4096,
  maxCircuitBytes: 2 ** 32,
  maxCircuitMS: 24 * 60 * 60_000,
  maxTopics: 10_000
})

/**
 * How long a slot is held. It is asked for again five minutes before, so that one that the relay lost is had again after ten minutes, and
 * not after two hours as by libp2p's default.
 */
const reservationMS = 15 * 60_000

/**
 * The relay service. Limits are high and yet there: a circuit with none would count as a direct link, gossip would settle on
 * it, and would be cut off when the link is replaced by a WebRTC one.
 */
export function relayService (options: RelayServerOptions): (components: CircuitRelayServerComponents) => CircuitRelayService {
  const { maxReservations, maxCircuitBytes, maxCircuitMS } = { ...relayServerDefaults, ...options }
  return circuitRelayServer({
    maxOutboundStopStreams: maxReservations,
    reservations: {
      maxReservations, reservationTtl: reservationMS,
      applyDefaultLimit: true, defaultDataLimit: BigInt(maxCircuitBytes), defaultDurationLimit: maxCircuitMS
    }
  })
}
