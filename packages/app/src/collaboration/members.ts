import type { Role } from '@peer-base/protocol'
import type { Member } from '../membership/view.js'
import type { PeerId } from '../ports/network.js'
import type { RoleProof } from '../replica/role-proofs.js'

/** A member of a collaboration as shown to an application. */
export interface CollaborationMember {
  /** What the member says it is: `open` where there are no keys. */
  readonly role: Role
  /**
   * Whether it showed that it may be that. A reader did by every record it signs with the read key; a writer by a signature on a link to this
   * peer, so that of one linked to others only this is false. A pinner never does: anybody may be one.
   */
  readonly proved: boolean
  /** The replica that a proved member writes as, as in `vectorClock()`; undefined for one that does not write, or did not prove it. */
  readonly replica: string | undefined
  /** Where it says that it can be reached. */
  readonly addresses: readonly string[]
}

/** What a heard record and a proof on a link, if there is one, show of a member. */
export function shownMember ({ role, addresses }: Pick<Member, 'role' | 'addresses'>, proof: RoleProof | undefined): CollaborationMember {
  const isProvedOnLink = proof?.role === role
  return Object.freeze({
    role,
    // The MAC of a record was checked before it counted: it takes the read key, and in an open collaboration that is all there is.
    proved: isProvedOnLink || role === 'reader' || role === 'open',
    replica: isProvedOnLink ? proof.replica : undefined,
    addresses
  })
}

export interface SeenMembers {
  readonly self: PeerId
  readonly own: CollaborationMember
  readonly heard: ReadonlyMap<PeerId, Member>
  readonly proofOf: (peer: PeerId) => RoleProof | undefined
}

/** Everybody, this peer first. O(members). */
export function shownMembers ({ self, own, heard, proofOf }: SeenMembers): ReadonlyMap<PeerId, CollaborationMember> {
  const members = new Map([[self, own]])
  for (const [peer, member] of heard) if (peer !== self) members.set(peer, shownMember(member, proofOf(peer)))
  return members
}
