import { gossipsub, StrictSign } from '@libp2p/gossipsub'
import type { GossipSub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import type { Identify } from '@libp2p/identify'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { yamux } from '@libp2p/yamux'
import type { Multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Libp2pOptions } from 'libp2p'
import type { Logger } from '../../ports/logger.js'
import { isNear } from './addresses.js'
import type { Blame } from './blame.js'
import { circuitTransport } from './circuit-transport.js'
import type { CircuitTransportOptions } from './circuit-transport.js'
import { openSideBySide } from './gossip-streams.js'
import { fastMessageId, type MessageCache } from './message-cache.js'
import { isNodeJS } from './platform.js'
import { relayService } from './relay-server.js'
import type { RelayServerOptions } from './relay-server.js'
import { loadWebRTC } from './webrtc.js'
import type { WebRTC } from './webrtc.js'
import { webSocketTransport } from './websocket-transport.js'

export type PeerBaseNode = Libp2p<{ identify: Identify, pubsub: GossipSub }>

export interface NodeComponents {
  readonly privateKey: PrivateKey
  readonly logger: Logger
  readonly blame: Blame
  readonly messages: MessageCache
}

export interface NodeOptions {
  readonly listen: readonly Multiaddr[]
  readonly announce: readonly Multiaddr[]
  readonly stunServers: readonly string[]
  readonly webrtc: 'auto' | 'off'
  readonly relayServer: RelayServerOptions | undefined
  readonly allowPrivateAddresses: boolean
  readonly agentVersion: string | undefined
  readonly mayReserveAt: CircuitTransportOptions['mayReserveAt']
}

export interface CreatedNode {
  readonly node: PeerBaseNode
  /** Released by whoever stops the node. */
  readonly webRTC: WebRTC | undefined
}

/** One address at a time, so one that swallows packets must not hold up the rest; a first WebRTC dial fails by this one time in thirty. */
const addressDialMS = 4000

/** A peer's topics, 1 KiB each by gossipsub's count: as many as a relay carries. */
const topicBytesPerPeer = 12 << 20
const subscriptionsPerMessage = 10_000

/** A libp2p node, not started. Call `installNodeGlobals` before: libp2p needs them when it runs, not when it is imported. */
export async function createNode (components: NodeComponents, options: NodeOptions): Promise<CreatedNode> {
  const webRTC = options.webrtc === 'off' ? undefined : await loadWebRTC(options.stunServers, components.logger)
  const circuit = circuitTransport({
    mayReserveAt: options.mayReserveAt,
    isConnected: (peer) => node.getConnections(peer).some(({ status, limits }) => status === 'open' && limits === undefined),
    logger: components.logger
  })
  const node: PeerBaseNode = await createLibp2p({
    start: false,
    privateKey: components.privateKey,
    addresses: { listen: listenForms(options, webRTC !== undefined), appendAnnounce: options.announce.map(String) },
    transports: [...await directTransports(), circuit, ...webRTC === undefined ? [] : [webRTC.transport]],
    connectionEncrypters: [noise()],
    // The default window of 16 MiB overruns the 4 MiB read buffer of a paused stream.
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: 1 << 20 } })],
    connectionGater: { denyDialMultiaddr: (address) => !options.allowPrivateAddresses && isNear(address) },
    connectionManager: connectionLimits(options.relayServer !== undefined),
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(),
      pubsub: pubsubService(components),
      ...options.relayServer === undefined ? {} : { relay: relayService(options.relayServer) }
    },
    ...options.agentVersion === undefined ? {} : { nodeInfo: { userAgent: options.agentVersion } }
  })
  return { node, webRTC }
}

type TransportFactory = NonNullable<Libp2pOptions['transports']>[number]

async function directTransports (): Promise<TransportFactory[]> {
  if (!isNodeJS()) return [webSocketTransport()]
  const { tcp } = await import('@libp2p/tcp')
  return [webSocketTransport(), tcp()]
}

/** `/p2p-circuit` asks for a slot at a relay, `/webrtc` accepts links made through one. A relay does neither. */
function listenForms ({ listen, relayServer }: NodeOptions, hasWebRTC: boolean): string[] {
  const searched = relayServer === undefined ? ['/p2p-circuit', ...hasWebRTC ? ['/webrtc'] : []] : []
  return [...listen.map(String), ...searched]
}

/** libp2p's defaults refuse the sixth connection of a second from one address: a school, an office, a test. */
function connectionLimits (isRelay: boolean): NonNullable<Libp2pOptions['connectionManager']> {
  return {
    addressDialTimeout: addressDialMS,
    reconnectRetries: 0,
    ...isRelay
      ? { maxConnections: 10_000, inboundConnectionThreshold: 10_000, maxIncomingPendingConnections: 1000 }
      : { inboundConnectionThreshold: 100, maxIncomingPendingConnections: 100 }
  }
}

function pubsubService ({ blame, messages }: Pick<NodeComponents, 'blame' | 'messages'>): ReturnType<typeof gossipsub> {
  const create = gossipsub({
    globalSignaturePolicy: StrictSign,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    emitSelf: false,
    // `Topics` says when to forward, and the cache to whom.
    asyncValidation: true,
    messageCache: messages.forGossipsub(),
    fastMsgIdFn: fastMessageId,
    // On circuits it would stay on when a WebRTC link replaces them, and be cut off. Relays carry the topics instead.
    runOnLimitedConnection: false,
    maxTopicBytesPerPeer: topicBytesPerPeer,
    decodeRpcLimits: {
      maxSubscriptions: subscriptionsPerMessage,
      maxMessages: 5000,
      maxIhaveMessageIDs: 5000,
      maxIwantMessageIDs: 5000,
      maxIdontwantMessageIDs: 512,
      maxControlMessages: 5000,
      maxPeerInfos: 16
    },
    // Everybody behind one relay or one router has one address: no reason to think ill of them.
    scoreParams: { IPColocationFactorWeight: 0, appSpecificScore: (peer) => -blame.of(peer) }
  })
  return (components) => openSideBySide(create(components))
}
