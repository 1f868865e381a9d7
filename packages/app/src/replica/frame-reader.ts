import { decodeMessage, type Message } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Clock } from '../ports/clock.js'
import type { Channel } from '../ports/network.js'

/** Messages of a channel one at a time, with a deadline where one is due. */
export interface FrameReader {
  /** The next message and its bytes; undefined when the other end closed. @throws PEERBASE_HANDSHAKE past the deadline. */
  next (deadlineMS?: number): Promise<{ readonly message: Message, readonly frame: Uint8Array } | undefined>
}

export function createFrameReader (channel: Channel, clock: Clock): FrameReader {
  const iterator = channel.frames[Symbol.asyncIterator]()
  return {
    async next (deadlineMS) {
      let cancel = (): void => {}
      const late = deadlineMS === undefined
        ? []
        : [new Promise<never>((_resolve, reject) => {
            cancel = clock.after(deadlineMS, () => reject(new PeerBaseError('PEERBASE_HANDSHAKE', `The peer did not answer within ${deadlineMS} ms: the channel is closed`)))
          })]
      try {
        const { done, value } = await Promise.race([iterator.next(), ...late])
        return done === true ? undefined : { message: decodeMessage(value), frame: value }
      } finally {
        cancel()
      }
    }
  }
}
