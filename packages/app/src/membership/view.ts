import type { MemberRecord } from '@peer-base/protocol'
import type { PeerId } from '../ports/network.js'
import { fingerprint, wrappingAdd, wrappingSubtract } from './fingerprint.js'
import type { Hash } from './fingerprint.js'

/** A peer that counts as present. */
export interface Member {
  readonly peer: PeerId
  readonly role: MemberRecord['role']
  readonly addresses: readonly string[]
  /** Of who writes: a certificate that holds, which is no proof that it is the member's own. Empty otherwise. */
  readonly certificate: Uint8Array
  readonly seq: number
  /** Clock time of the newest record, in ms. */
  readonly lastHeard: number
  /** Clock time at which the member is gone unless heard again, in ms. */
  readonly expiresAt: number
  /** What the member adds to the view's digest. */
  readonly fingerprint: bigint
}

/** A peer that was a member: its records up to `seq` count for nothing until `forgetAt`. */
interface Departure { readonly seq: number, readonly forgetAt: number }

/**
 * Who is here, as one peer sees it: the others, not itself. A value: functions return the next view and leave the
 * given one as it was.
 */
export interface View {
  readonly members: ReadonlyMap<PeerId, Member>
  /** In the order of leaving. */
  readonly departures: ReadonlyMap<PeerId, Departure>
  /** Sum of the members' fingerprints modulo 2^64. */
  readonly sum: bigint
  readonly pinners: number
  readonly hash: Hash
}

/** What became of a record. Only `joined`, `changed` and `left` alter who is here or how they are described. */
export type Outcome = 'joined' | 'changed' | 'renewed' | 'left' | 'stale' | 'invalid' | 'full'

export const viewLimits = Object.freeze({
  /** Members in a view. Newcomers wait outside: an outsider who could push members out could take a room apart. */
  members: 1024,
  /** Of these, pinners: they prove nothing but their network identity, so they may not fill the room. */
  pinners: 128,
  /** Remembered departures; the oldest is forgotten first. */
  departures: 1024,
  /** How long a departure is remembered, in ms: longer than networks replay, so that an old record revives nobody. */
  departureMS: 600_000,
  /** Longest a record counts, whatever it asks for, in ms. */
  ttlMS: 600_000
})

/** `hash` gives 8 bytes or more. */
export function emptyView (hash: Hash): View {
  return { members: new Map(), departures: new Map(), sum: 0n, pinners: 0, hash }
}

/**
 * Takes in a record heard at `nowMS` whose sender has been checked. A record no newer than the newest known of the
 * peer is dropped, also after the peer left: a replayed goodbye removes nobody, a replayed record revives nobody. A
 * record of impossible values changes nothing. A full view keeps whom it has. O(members).
 */
export function applyRecord (view: View, record: MemberRecord, nowMS: number): readonly [View, Outcome] {
  if (!isPossible(record)) return [view, 'invalid']
  const peer = record.peer as PeerId
  const known = view.members.get(peer)
  if (record.seq <= newestSeq(view, peer)) return [view, 'stale']
  if (record.ttlMS === 0) return goodbye(view, record, nowMS)
  if (known === undefined && isFull(view, record)) return [view, 'full']
  const member = memberOf(view, record, nowMS)
  return [put(view, member), outcome(known, member)]
}

/** Removes whoever was not heard for as long as they said. O(members), and the same view when nobody is due. */
export function expire (view: View, nowMS: number): readonly [View, readonly PeerId[]] {
  const gone = [...view.members.values()].filter(member => member.expiresAt <= nowMS)
  let next = view
  for (const { peer, seq } of gone) next = remove(next, peer, seq, nowMS)
  return [next, gone.map(({ peer }) => peer)]
}

/** Removes a member here; only a newer record than the known one brings it back. */
export function evict (view: View, peer: PeerId, nowMS: number): View {
  const known = view.members.get(peer)
  return known === undefined ? view : remove(view, peer, known.seq, nowMS)
}

/** The clock time at which the next member expires; none in an empty view. O(members). */
export function nextExpiry (view: View): number | undefined {
  let earliest: number | undefined
  for (const { expiresAt } of view.members.values()) if (earliest === undefined || expiresAt < earliest) earliest = expiresAt
  return earliest
}

/** The newest sequence number known of a peer, present or departed; -1 when unknown. */
export function newestSeq (view: View, peer: PeerId): number {
  return view.members.get(peer)?.seq ?? view.departures.get(peer)?.seq ?? -1
}

/** Whether newcomers are kept out: views of a crowded room differ for ever, and that is no disagreement to repair. */
export function isCrowded (view: View): boolean {
  return view.members.size >= viewLimits.members || view.pinners >= viewLimits.pinners
}

/**
 * How many to share the gossip with, the viewer included. Pinners count for no more than the others: they prove nothing,
 * and many invented ones would slow everybody down.
 */
export function headcount (view: View): number {
  const proven = 1 + view.members.size - view.pinners
  return proven + Math.min(view.pinners, proven)
}

/**
 * 8 bytes that are equal where equal sets of peers, roles and addresses are known, in whatever order they came; when
 * these were heard does not count. `own` is the fingerprint of the viewer itself, whom others see as a member.
 */
export function digest (view: View, own: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, wrappingAdd(view.sum, own))
  return bytes
}

function isPossible ({ peer, seq, ttlMS, addresses }: MemberRecord): boolean {
  return typeof peer === 'string' && peer !== '' && Number.isSafeInteger(seq) && seq >= 0 && Number.isSafeInteger(ttlMS) && ttlMS >= 0 &&
    Array.isArray(addresses) && addresses.every(address => typeof address === 'string')
}

/** Remembered also of a peer that was never here, since its record may come late; but not of one that proved nothing. */
function goodbye (view: View, { peer, seq, role }: MemberRecord, nowMS: number): readonly [View, Outcome] {
  const wasHere = view.members.has(peer as PeerId)
  if (!wasHere && role === 'pinner') return [view, 'stale']
  return [remove(view, peer as PeerId, seq, nowMS), wasHere ? 'left' : 'stale']
}

function isFull (view: View, { role }: MemberRecord): boolean {
  return view.members.size >= viewLimits.members || (role === 'pinner' && view.pinners >= viewLimits.pinners)
}

function memberOf (view: View, record: MemberRecord, nowMS: number): Member {
  const { role, addresses, certificate, seq, ttlMS } = record
  return {
    peer: record.peer as PeerId,
    role,
    addresses: [...addresses],
    certificate,
    seq,
    lastHeard: nowMS,
    expiresAt: nowMS + Math.min(ttlMS, viewLimits.ttlMS),
    fingerprint: fingerprint(view.hash, record)
  }
}

function outcome (known: Member | undefined, member: Member): Outcome {
  if (known === undefined) return 'joined'
  return known.fingerprint === member.fingerprint ? 'renewed' : 'changed'
}

function put (view: View, member: Member): View {
  const known = view.members.get(member.peer)
  const members = new Map(view.members).set(member.peer, member)
  let departures = view.departures
  if (departures.has(member.peer)) {
    const rest = new Map(departures)
    rest.delete(member.peer)
    departures = rest
  }
  const sum = wrappingAdd(wrappingSubtract(view.sum, known?.fingerprint ?? 0n), member.fingerprint)
  return { ...view, members, departures, sum, pinners: view.pinners + countPinner(member) - countPinner(known) }
}

function remove (view: View, peer: PeerId, seq: number, nowMS: number): View {
  const known = view.members.get(peer)
  const members = new Map(view.members)
  members.delete(peer)
  const departures = new Map(view.departures)
  departures.delete(peer)
  departures.set(peer, { seq, forgetAt: nowMS + viewLimits.departureMS })
  for (const [departed, { forgetAt }] of departures) {
    if (forgetAt > nowMS && departures.size <= viewLimits.departures) break
    departures.delete(departed)
  }
  return { ...view, members, departures, sum: wrappingSubtract(view.sum, known?.fingerprint ?? 0n), pinners: view.pinners - countPinner(known) }
}

function countPinner (member: Member | undefined): number {
  return member?.role === 'pinner' ? 1 : 0
}
