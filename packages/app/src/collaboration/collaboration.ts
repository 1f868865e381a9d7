import type { CrdtTypeName, Face } from '@peer-base/crdt-types'
import type { SharedEvents, VectorClock } from '../events.js'
import type { PeerId } from '../ports/network.js'
import type { CheckPace, HistoryReport } from '../replica/history-report.js'
import type { Emitter } from '../util/emitter.js'
import type { Gossip } from './gossip.js'
import type { CollaborationMember } from './members.js'
import type { History } from './past-states.js'
import type { CollaborationEvents, Move } from './moves.js'
import type { Rekeyed, RekeyOptions } from './rekeyed.js'
import type { Replication } from './replication.js'
import type { Shared } from './shared.js'
import type { CollaborationStats } from './stats-face.js'

/**
 * A type's name as the compiler takes it: a literal must stand in `CrdtTypeMap`, so that a misspelt one does not compile (a user's
 * type joins it by declaration merging); a name that is only known at run time is any string.
 */
export type KnownTypeName<Name extends string> = string extends Name ? Name : Name extends CrdtTypeName ? Name : never

/** The face of a built-in type, with its events; of a user's type, whatever its mutators are. */
export type SharedOf<Name extends string, Element> = Name extends CrdtTypeName
  ? Face<Name, Element> & Emitter<SharedEvents>
  : Shared

/** A document that several peers write, and its subs; docs/API.md, Collaboration. `Owner` is the type of its app, which layers above know. */
export interface Collaboration<Name extends string = string, Element = unknown, Owner = unknown> extends Emitter<CollaborationEvents> {
  readonly name: string
  readonly app: Owner
  readonly parent: Collaboration<string, unknown, Owner> | undefined
  readonly typeName: Name
  readonly shared: SharedOf<Name, Element>
  readonly replication: Replication
  readonly stats: CollaborationStats
  /** Of a sub: ends its events; the tree goes on. Of a root: seals, sends and saves what waits, then leaves. Idempotent; never rejects. */
  stop (): Promise<void>
  /** Starts a stopped one again. */
  start (): Promise<void>
  /** Resolves when everything so far is durable. */
  save (): Promise<void>
  /**
   * Checks everything that is kept here of this collaboration, root and subs: chains of hashes, signatures, certificates, what entries build on,
   * snapshots; and builds the state anew from them, to compare it with what is shown. Writing goes on meanwhile. O(entries kept).
   * @throws the signal's reason, PEERBASE_STOPPED, or what the store throws; what is wrong with the history is not thrown but reported
   */
  verifyHistory (pace?: CheckPace): Promise<HistoryReport>
  /** A document of the same log. The same name gives the same instance. @throws PEERBASE_TYPE_MISMATCH, PEERBASE_UNKNOWN_TYPE */
  sub<SubName extends string, SubElement = unknown> (
    name: string, type: SubName & KnownTypeName<SubName>
  ): Promise<Collaboration<SubName, SubElement, Owner>>
  /** Changes made by `fn` to root and subs arrive together. A throw ends it; what it had changed is sent together all the same. */
  transact<Result> (fn: () => Result): Result
  gossip (name: string): Promise<Gossip>
  /** What the document was after each change that is kept. @throws PEERBASE_STOPPED, PEERBASE_STORE_CORRUPT */
  history (): Promise<History<ReturnType<SharedOf<Name, Element>['value']>>>
  /**
   * Goes on under new keys, with the state of root and subs, without those who have the old ones; docs/API.md, New keys. Of a root only.
   * @throws PEERBASE_READ_ONLY, PEERBASE_INVALID_KEYS, PEERBASE_UNKNOWN_TYPE, PEERBASE_BAD_ARGUMENT, PEERBASE_STOPPED
   */
  rekey (options?: RekeyOptions): Promise<Rekeyed<Collaboration<Name, Element, Owner>>>
  /** Who says that this collaboration goes on under other keys, by replica. Nobody follows by itself. */
  moves (): readonly Move[]
  /** Members, this peer among them. */
  peers (): Set<PeerId>
  /** The same peers, with what is known of each. A new map each time; O(members). Empty when stopped. */
  members (): ReadonlyMap<PeerId, CollaborationMember>
  /** Peers this one pushes to, and pulls from. */
  outboundConnectionCount (): number
  inboundConnectionCount (): number
  outboundConnectedPeers (): Set<PeerId>
  inboundConnectedPeers (): Set<PeerId>
  /** Replica → number of its entries that are here, or that `peerId` is known to have. */
  vectorClock (peerId?: string): VectorClock
  /** Names from the root down, joined by `/`. */
  fqn (): string
  isRoot (): boolean
}
