import type { Libp2pOptions } from 'libp2p'
import { toError } from '../../errors.js'
import type { Logger } from '../../ports/logger.js'
import { nativeWebRTC } from './native-webrtc.js'
import { isNodeJS } from './platform.js'

/** WebRTC as one node has it. */
export interface WebRTC {
  readonly transport: NonNullable<Libp2pOptions['transports']>[number]
  /** To be called once when the node has stopped: no connection is made any more. */
  release (): void
}

/** Nothing where the platform has none: its native part is an optional dependency in Node, and throws at import where it is missing. */
export async function loadWebRTC (stunServers: readonly string[], logger: Logger): Promise<WebRTC | undefined> {
  // Browsers have it in pages only: a worker must not offer what it cannot do.
  if ('WorkerGlobalScope' in globalThis && !('RTCPeerConnection' in globalThis)) return undefined
  try {
    const { webRTC } = await import('@libp2p/webrtc')
    const release = isNodeJS() ? (await nativeWebRTC(logger)).use() : () => {}
    return { transport: webRTC({ rtcConfiguration: { iceServers: stunServers.map((urls) => ({ urls })) } }), release }
  } catch (error) {
    logger.warn('WebRTC is missing here: peers behind a relay stay behind it', { reason: toError(error).message })
    return undefined
  }
}
