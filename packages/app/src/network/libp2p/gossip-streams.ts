import type { GossipSub } from '@libp2p/gossipsub'
import type { Connection, PeerId } from '@libp2p/interface'

/** What gossipsub's class has beside its interface (17.1). */
interface Opener { createOutboundStream?: (peer: PeerId, connection: Connection) => Promise<void> }

/**
 * gossipsub opens its streams one after the other, and one peer that does not answer holds up those of all others for 10 s; a peer can have
 * itself asked again and again. So each peer waits for itself only: one stream at a time is opened to it, over the connection that came last.
 */
export function openSideBySide (pubsub: GossipSub): GossipSub {
  const opener = pubsub as unknown as Opener // its interface leaves out what its class has
  const open = opener.createOutboundStream?.bind(pubsub)
  if (open === undefined) return pubsub
  const opening = new Set<string>()
  const next = new Map<string, Connection>()
  const openTo = async (peer: PeerId, connection: Connection): Promise<void> => {
    const id = peer.toString()
    opening.add(id)
    // What fails is in gossipsub's log.
    await open(peer, connection).catch(() => {})
    opening.delete(id)
    const again = next.get(id)
    next.delete(id)
    if (again !== undefined) await openTo(peer, again)
  }
  opener.createOutboundStream = (peer, connection) => {
    if (opening.has(peer.toString())) next.set(peer.toString(), connection)
    else openTo(peer, connection).catch(() => {})
    return Promise.resolve()
  }
  return pubsub
}
