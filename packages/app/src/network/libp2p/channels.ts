import type { Connection, Stream } from '@libp2p/interface'
import { PeerBaseError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Channel, PeerId } from '../../ports/network.js'
import { reportRejection } from '../../util/report.js'
import { framedChannel } from './framed-channel.js'

/** A relayed connection is shared: small writes let others have their turn. */
const relayedWriteBytes = 1 << 14

/**
 * Channels on a relayed link that was replaced have this long to end by themselves; then they are closed, and opened anew on the direct one.
 * Over the relay each frame is enciphered twice and acknowledged twice, by programs and not by the browser: not long, then. Longer than the
 * 6 s that a link must live to be dialled again at once.
 */
const retireMS = 8000

export interface ChannelsOptions {
  readonly maxFrameBytes?: number
}

/** The open channels, by the connection that carries them. */
export class Channels {
  readonly #clock: Clock
  readonly #options: ChannelsOptions
  readonly #byConnection = new Map<Connection, Set<Channel>>()
  readonly #retiring = new Map<Connection, Cancel>()

  constructor (clock: Clock, options: ChannelsOptions) {
    this.#clock = clock
    this.#options = options
  }

  /** How many are open: 0 after `stop`. */
  get size (): number {
    let size = 0
    for (const channels of this.#byConnection.values()) size += channels.size
    return size
  }

  add (stream: Stream, connection: Connection): Channel {
    const channels = this.#byConnection.get(connection) ?? new Set()
    this.#byConnection.set(connection, channels)
    let isOver = false
    const channel = framedChannel(stream, {
      ...this.#options,
      // A libp2p peer id in its text form is what a PeerId is.
      peer: connection.remotePeer.toString() as PeerId,
      clock: this.#clock,
      ...connection.limits === undefined ? {} : { writeBytes: relayedWriteBytes },
      onOver: (over) => {
        isOver = true
        this.#remove(connection, over)
      }
    })
    if (isOver) this.#drop(connection)
    else channels.add(channel)
    return channel
  }

  /** Closes a connection once nothing runs over it, after `retireMS` at the latest. */
  retire (connection: Connection): void {
    if (this.#retiring.has(connection)) return
    this.#retiring.set(connection, this.#clock.after(retireMS, () => { this.#closeAll(connection) }))
    this.#drop(connection)
  }

  abortAll (): void {
    const reason = new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'The network stopped')
    for (const channels of [...this.#byConnection.values()]) for (const channel of [...channels]) channel.abort(reason)
    for (const cancel of this.#retiring.values()) cancel()
    this.#retiring.clear()
  }

  #remove (connection: Connection, channel: Channel): void {
    this.#byConnection.get(connection)?.delete(channel)
    this.#drop(connection)
  }

  #drop (connection: Connection): void {
    if ((this.#byConnection.get(connection)?.size ?? 0) > 0) return
    this.#byConnection.delete(connection)
    const cancel = this.#retiring.get(connection)
    if (cancel === undefined) return
    cancel()
    this.#retiring.delete(connection)
    // `abort` would leave a WebSocket open at the other end. What fails here is gone already.
    connection.close().catch((error: Error) => { connection.abort(error) })
  }

  #closeAll (connection: Connection): void {
    for (const channel of [...this.#byConnection.get(connection) ?? []]) reportRejection(channel.close(), (error) => { channel.abort(error) })
  }
}
