import type { Connection } from '@libp2p/interface'
import { PeerBaseError } from '../../errors.js'

/** https://github.com/libp2p/specs/blob/master/ping/ping.md: 32 bytes come back as they were sent. */
const protocol = '/ipfs/ping/1.0.0'
const pingBytes = 32

/** Others on this node may be asking the same. */
const maxStreams = 8

/** Resolves when the other end has answered over this very connection; libp2p's own ping chooses among the connections to a peer. */
export async function ping (connection: Connection, signal: AbortSignal): Promise<void> {
  const stream = await connection.newStream(protocol, { signal, maxOutboundStreams: maxStreams })
  try {
    stream.send(new Uint8Array(pingBytes))
    await new Promise<void>((resolve, reject) => {
      stream.addEventListener('message', () => { resolve() }, { once: true })
      stream.addEventListener('close', (event) => { reject(closed(event.error)) }, { once: true })
      signal.addEventListener('abort', () => { reject(signal.reason as Error) }, { once: true })
    })
  } finally {
    stream.abort(closed())
  }
}

function closed (cause?: Error): PeerBaseError {
  return new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'The stream of a ping is over', cause === undefined ? {} : { cause })
}
