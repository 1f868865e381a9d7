import type { MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { overriding } from './overriding.js'

/** What its class has beside the interface (@libp2p/websockets 10). */
type OverWebSocket = MultiaddrConnection & { readonly websocket?: Pick<WebSocket, 'close'> }

/**
 * libp2p's WebSockets, but that a connection that is given up is closed. The stock transport closes with code 1006, which no WebSocket takes
 * from its user: the socket stays open at both ends for as long as both processes live, and the other end takes the connection for a live one
 * until its own ping of it fails.
 */
export function webSocketTransport (): (components: Parameters<ReturnType<typeof webSockets>>[0]) => Transport {
  const create = webSockets()
  return (components) => {
    const transport = create(components)
    return overriding<Transport>(transport, {
      dial: async (address, options) => await transport.dial(address, { ...options, upgrader: closing(options.upgrader) }),
      createListener: (options) => transport.createListener({ ...options, upgrader: closing(options.upgrader) })
    })
  }
}

function closing (upgrader: Upgrader): Upgrader {
  return overriding<Upgrader>(upgrader, {
    upgradeInbound: async (raw, options) => { await upgrader.upgradeInbound(closed(raw), options) },
    upgradeOutbound: async (raw, options) => await upgrader.upgradeOutbound(closed(raw), options)
  })
}

function closed (raw: OverWebSocket): MultiaddrConnection {
  raw.addEventListener('close', () => { raw.websocket?.close() }, { once: true })
  return raw
}
