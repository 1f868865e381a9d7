import type { Libp2pOptions } from 'libp2p'
import { toError } from '../../errors.js'
import type { Logger } from '../../ports/logger.js'
import { isNodeJS } from './platform.js'

type TransportFactory = NonNullable<Libp2pOptions['transports']>[number]

/** Its native part is an optional dependency in Node, and throws at import where it is missing. */
export async function webRTCTransport (stunServers: readonly string[], logger: Logger): Promise<TransportFactory | undefined> {
  // Browsers have it in pages only: a worker must not offer what it cannot do.
  if ('WorkerGlobalScope' in globalThis && !('RTCPeerConnection' in globalThis)) return undefined
  try {
    const { webRTC } = await import('@libp2p/webrtc')
    if (isNodeJS()) closeChannelsWith((await nativeWebRTC()).RTCPeerConnection)
    return webRTC({ rtcConfiguration: { iceServers: stunServers.map((urls) => ({ urls })) } })
  } catch (error) {
    logger.warn('WebRTC is missing here: peers behind a relay stay behind it', { reason: toError(error).message })
    return undefined
  }
}

/** What is used of `RTCDataChannel` and `RTCPeerConnection`. */
interface DataChannel extends EventTarget {
  close (): void
}

interface PeerConnection extends EventTarget {
  createDataChannel (label: string, options?: object): DataChannel
  close (): void
}

interface NativeWebRTC {
  readonly RTCPeerConnection: { readonly prototype: PeerConnection }
}

/** What @libp2p/webrtc uses in Node. */
async function nativeWebRTC (): Promise<NativeWebRTC> {
  // Not a literal, so that a bundler for browsers leaves it alone.
  const name: string = 'node-datachannel/polyfill'
  return await import(/* @vite-ignore */ /* webpackIgnore: true */ name) as NativeWebRTC
}

const mended = new WeakSet<PeerConnection>()

/**
 * Makes peer connections close the channels they made when they are closed (WebRTC 1.0, 4.4.3, "close the connection", step 5).
 * node-datachannel leaves that to their user, and a channel that is not closed keeps the process alive for ever. libp2p makes one for each
 * dial and does not close it: neither one of a dial that is given up, nor one that was in the making when its link ended.
 */
function closeChannelsWith ({ prototype }: NativeWebRTC['RTCPeerConnection']): void {
  if (mended.has(prototype)) return
  mended.add(prototype)
  const { createDataChannel, close } = prototype
  const openOf = new WeakMap<PeerConnection, Set<DataChannel>>()
  prototype.createDataChannel = function (this: PeerConnection, label, options) {
    const channel = createDataChannel.call(this, label, options)
    const open = openOf.get(this) ?? new Set()
    openOf.set(this, open.add(channel))
    channel.addEventListener('close', () => { open.delete(channel) }, { once: true })
    return channel
  }
  prototype.close = function (this: PeerConnection) {
    for (const channel of openOf.get(this) ?? []) channel.close()
    openOf.delete(this)
    close.call(this)
  }
}
