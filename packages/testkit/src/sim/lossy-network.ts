import { PeerBaseError } from '@peer-base/app'
import type { Clock, Network, PeerId } from '@peer-base/app'
import { noFaults, withFaults } from './faults.js'
import type { Faults, PartialFaults } from './faults.js'
import { LossyHub } from './lossy-hub.js'
import { LossyPeer } from './lossy-peer.js'
import type { Recording } from './recording.js'
import type { SeededRandom } from './seeded-random.js'
import type { Trace } from './trace.js'
import type { Traffic } from './traffic.js'

export interface LossyNetworkOptions {
  readonly clock: Clock
  readonly random: SeededRandom
  /** @default noFaults */
  readonly faults?: Faults
  readonly trace?: Trace
}

/**
 * A network whose every misfortune is drawn from a seed. Peers that can reach each other are connected to each other; each
 * learns of the other, and of what it listens to, in its own time. `watch` tells changes only, not who is connected already.
 */
export interface LossyNetwork {
  /** A process comes up. The same peer may join again after `leave`. @throws PEERBASE_INVALID_OPTION while it is here */
  join (peer: PeerId, options?: { readonly addresses?: readonly string[] }): Network
  /** A process is gone, well or badly: its channels break, the others notice. Idempotent. */
  leave (peer: PeerId): void
  /** Pulls the cable of one peer: its process goes on, and nobody reaches it until `connect`. */
  disconnect (peer: PeerId): void
  connect (peer: PeerId): void
  /** Only peers of one group reach each other; those in no group form one more. Replaces the partition before. */
  partition (groups: ReadonlyArray<readonly PeerId[]>): void
  /** Undoes every partition and every `disconnect`. */
  heal (): void
  /** Breaks all channels there are between two peers, which stay connected. */
  resetChannels (a: PeerId, b: PeerId): void
  /** Replaces some faults from now on. */
  setFaults (changes: PartialFaults): void
  readonly faults: Faults
  /** What crossed a peer since the network began, over all its runs. Live: read it again for newer figures. */
  traffic (peer: PeerId): Traffic
  /** Listens in on everything that crosses a peer from now on. */
  tap (peer: PeerId): Recording
  /** Ends of channels that are not over. */
  readonly liveChannels: number
  /** Gossip that a listener rejected by throwing. */
  readonly rejectedGossip: number
  readonly peers: readonly PeerId[]
}

export function createLossyNetwork ({ clock, random, faults = noFaults, trace }: LossyNetworkOptions): LossyNetwork {
  const hub = new LossyHub<LossyPeer>({ clock, random, faults, trace })
  const changed = (change: () => void): void => {
    change()
    hub.refresh()
  }
  return {
    join: (peer, { addresses = [`/sim/${peer}`] } = {}) => join(hub, peer, addresses),
    leave: peer => leave(hub, peer),
    disconnect: peer => changed(() => hub.reachability.unplug(peer)),
    connect: peer => changed(() => hub.reachability.plug(peer)),
    partition: groups => changed(() => hub.reachability.partition(groups)),
    heal: () => changed(() => hub.reachability.heal()),
    resetChannels: (a, b) => {
      for (const line of [...hub.lines]) {
        if (line.between.includes(a) && line.between.includes(b)) line.drop(a)
      }
    },
    setFaults: changes => { hub.faults = withFaults(changes, hub.faults) },
    get faults () { return hub.faults },
    traffic: peer => hub.traffic(peer),
    tap: peer => hub.tap(peer),
    get liveChannels () { return hub.liveChannels },
    get rejectedGossip () { return hub.rejectedGossip },
    get peers () { return [...hub.peers.keys()] }
  }
}

function join (hub: LossyHub<LossyPeer>, name: PeerId, addresses: readonly string[]): Network {
  if (hub.peers.has(name)) throw new PeerBaseError('PEERBASE_INVALID_OPTION', `${name} has already joined this network.`)
  const peer = new LossyPeer(name, addresses, hub)
  hub.peers.set(name, peer)
  hub.refresh()
  return peer
}

function leave (hub: LossyHub<LossyPeer>, name: PeerId): void {
  const peer = hub.peers.get(name)
  if (peer === undefined) return
  hub.peers.delete(name)
  peer.silence()
  for (const line of [...hub.lines]) {
    if (line.between.includes(name)) line.drop(name)
  }
  for (const other of hub.peers.values()) {
    const isReachable = hub.reachability.canReach(name, other.self)
    if (other.sees(peer)) hub.clock.after(isReachable ? hub.latency() : hub.detection(), () => other.see(peer, false))
  }
}
