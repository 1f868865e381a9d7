import { limits } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { Channel } from '../ports/network.js'

/** Bytes that may wait for one peer beyond what the channel itself carries: a whole window, and a frame on top of it. */
const maxQueuedBytes = limits.windowBytes + limits.frameBytes

/** How long a peer may take nothing at all, in ms; and 1 KiB/s for what is on its way (a byte a ms, near enough). */
const patienceMS = 10_000

/**
 * A channel that ends itself when its other end does not take what it is sent: a peer that does not read costs no more than
 * what may wait for it, and not for longer than it would take at 1 KiB/s.
 */
export function paceChannel (channel: Channel, clock: Clock): Channel {
  let queuedBytes = 0
  let cancel: Cancel | undefined
  const end = (reason: string): PeerBaseError => {
    const error = new PeerBaseError('PEERBASE_CHANNEL_CLOSED', `The channel is closed: the peer ${reason}`)
    channel.abort(error)
    return error
  }
  /** Anything that was taken gives the rest new time. */
  const watch = (): void => {
    cancel?.()
    cancel = queuedBytes === 0 ? undefined : clock.after(patienceMS + queuedBytes, () => { end('takes nothing') })
  }
  const send = async (frame: Uint8Array): Promise<void> => {
    const { length } = frame
    if (queuedBytes + length > maxQueuedBytes) throw end('is too slow for what it asks for')
    queuedBytes += length
    if (cancel === undefined) watch()
    try {
      await channel.send(frame)
    } finally {
      queuedBytes -= length
      watch()
    }
  }
  return {
    peer: channel.peer,
    frames: channel.frames,
    send,
    // What waits is rejected when the channel is over, and with the last of it the timer goes.
    close: async () => { await channel.close() },
    abort: (reason) => { channel.abort(reason) }
  }
}
