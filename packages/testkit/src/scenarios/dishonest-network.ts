import type { Channel, Network } from '@peer-base/app'

/** How a holder of snapshots gives what it is asked for: as it is, altered, or not at all. */
export type Manners = 'honest' | 'lying' | 'silent'

/** CHUNK in docs/PROTOCOL.md. */
const chunkCode = 0x8b

/** A network whose owner gives chunks of snapshots with the given manners, and is honest in all else. */
export function withManners (network: Network, manners: Manners): Network {
  if (manners === 'honest') return network
  const mannered = (channel: Channel): Channel => ({
    peer: channel.peer,
    frames: channel.frames,
    send: async (frame) => {
      if (frame[0] !== chunkCode) return await channel.send(frame)
      if (manners === 'silent') return
      const altered = frame.slice()
      altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
      await channel.send(altered)
    },
    close: async () => { await channel.close() },
    abort: (reason) => { channel.abort(reason) }
  })
  return {
    self: network.self,
    addresses: () => network.addresses(),
    remember: (peer, addresses) => { network.remember(peer, addresses) },
    watch: (seen) => network.watch(seen),
    sign: async (bytes) => await network.sign(bytes),
    verify: async (peer, bytes, signature) => await network.verify(peer, bytes, signature),
    open: async (peer, protocol, options) => mannered(await network.open(peer, protocol, options)),
    handle: (protocol, accept) => network.handle(protocol, (channel) => { accept(mannered(channel)) }),
    publish: (topic, bytes) => { network.publish(topic, bytes) },
    subscribe: (topic, listener) => network.subscribe(topic, listener)
  }
}
