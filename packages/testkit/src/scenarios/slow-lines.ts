import type { Channel, Clock, Network, PeerId } from '@peer-base/app'

export interface SlowLinesOptions {
  readonly clock: () => Clock
  /** What the line to a peer carries on the channels that are opened here; Infinity for one that does not wait. */
  readonly bytesPerSecondTo: (peer: PeerId) => number
}

/** `network` whose lines out carry so much a second to each peer, however many channels there are. */
export function withSlowLines (network: Network, { clock, bytesPerSecondTo }: SlowLinesOptions): Network {
  const sending = new Map<PeerId, Promise<void>>()
  const carry = async (peer: PeerId, bytes: number): Promise<void> => {
    const takesMS = bytes / bytesPerSecondTo(peer) * 1000
    if (takesMS >= 1) await new Promise<void>((resolve) => { clock().after(takesMS, resolve) })
  }
  const slowed = (channel: Channel): Channel => replacing(channel, {
    send: async (frame) => {
      const turn = (sending.get(channel.peer) ?? Promise.resolve()).then(async () => { await carry(channel.peer, frame.length) })
      sending.set(channel.peer, turn)
      await turn
      await channel.send(frame)
    }
  })
  return replacing(network, { open: async (...args) => slowed(await network.open(...args)) })
}

/** `target` with some members replaced; the others keep working on `target` itself. */
function replacing<T extends object> (target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get (_, key) {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key)
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) as unknown : value
    }
  })
}
