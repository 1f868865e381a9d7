import type { ReplicaId, Role } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import type { PeerId } from '../ports/network.js'
import type { Introduced } from './handshake.js'

/** What a peer proved in AUTH: its role, and the replica whose key signed where it has one. */
export interface RoleProof {
  readonly role: Role
  readonly replica: ReplicaId | undefined
}

/**
 * What peers proved of themselves on a link. A proof covers both peer ids as the transport knows them, so it is the peer's own; what
 * it shows, possession of a key, stays true after the link is gone.
 */
export interface RoleProofs {
  /** Takes in what a finished handshake proved. Resolves with whether that is news. */
  learn (peer: PeerId, introduced: Pick<Introduced, 'role' | 'certificate'>): Promise<boolean>
  of (peer: PeerId): RoleProof | undefined
  forget (peer: PeerId): void
}

export function createRoleProofs ({ verifier }: { readonly verifier: Verifier }): RoleProofs {
  const proofs = new Map<PeerId, RoleProof>()
  return {
    async learn (peer, { role, certificate }) {
      // Nothing is to be proved by a pinner, and the MAC of its records proves a reader already.
      if (role !== 'writer' && role !== 'open') return false
      const replica = await verifier.admit(certificate)
      const known = proofs.get(peer)
      proofs.set(peer, { role, replica })
      return known?.role !== role || known.replica !== replica
    },
    of: (peer) => proofs.get(peer),
    forget: (peer) => { proofs.delete(peer) }
  }
}
