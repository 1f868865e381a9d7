import { PeerBaseError } from '../errors.js'
import type { VectorClock } from '../events.js'
import type { Logger } from '../ports/logger.js'
import type { PeerId } from '../ports/network.js'
import type { CheckPace, HistoryReport } from '../replica/history-report.js'
import { Emitter } from '../util/emitter.js'
import { isPromiseLike } from '../util/report.js'
import type { Applied, Document } from './document.js'
import type { Engine } from './engine.js'
import type { Gossip } from './gossip.js'
import { type CollaborationMember, shownMembers } from './members.js'
import type { History } from './past-states.js'
import type { CollaborationEvents, Move } from './moves.js'
import type { Rekeyed, RekeyOptions } from './rekeyed.js'
import type { ReplicationFace } from './replication.js'
import { createShared, type Shared } from './shared.js'
import type { StatsFace } from './stats-face.js'
import type { TypeRegistry } from '@peer-base/crdt-types'

/** What a node asks of the tree it stands in. */
export interface NodeTree {
  readonly app: unknown
  readonly types: TypeRegistry
  readonly logger: Logger
  readonly canWrite: boolean
  /** Whether a mutator's promise waits until the change is durable. */
  readonly durableMutations: boolean
  readonly replication: ReplicationFace
  readonly stats: StatsFace
  readonly self: PeerId
  /** Where this peer can be reached. */
  addresses (): readonly string[]
  /** @throws PEERBASE_STOPPED */
  engine (): Engine
  runningEngine (): Engine | undefined
  /** Calls back when nothing stands against it any more. @throws PEERBASE_STOPPED */
  start (begun: () => void): Promise<void>
  stop (): Promise<void>
  sub (parent: CollaborationNode, name: string, typeName: string): Promise<CollaborationNode>
  drop (node: CollaborationNode): void
  gossip (name: string): Gossip
  rekey (options: RekeyOptions): Promise<Rekeyed<unknown>>
}

export interface NodeIdentity {
  readonly name: string
  readonly typeName: string
  /** Names from below the root down to this one; empty for the root. */
  readonly path: readonly string[]
  readonly parent: CollaborationNode | undefined
}

/** One document of a collaboration as users hold it: the root or a sub. */
export class CollaborationNode extends Emitter<CollaborationEvents> {
  readonly name: string
  readonly typeName: string
  readonly path: readonly string[]
  readonly parent: CollaborationNode | undefined
  readonly shared: Shared
  readonly #tree: NodeTree
  #bound: { readonly engine: Engine, readonly document: Document } | undefined
  /** What the turn under way changed, until it is told. */
  #turn: { fromSelf: boolean } | undefined
  #stopped = false
  #saving = 0
  /** Since the first call of stop. */
  #stopping: Promise<void> | undefined

  constructor (tree: NodeTree, identity: NodeIdentity, parent: { emit (event: 'error', error: Error): boolean }) {
    super({ logger: tree.logger, parent })
    this.#tree = tree
    this.name = identity.name
    this.typeName = identity.typeName
    this.path = identity.path
    this.parent = identity.parent
    const type = tree.types.type(identity.typeName)
    this.shared = createShared({
      type,
      value: () => this.document().value(),
      query: (name, args) => this.document().query(name, args),
      mutate: (mutator, args) => this.#mutate(mutator, args),
      clock: () => this.vectorClock()
    }, { logger: tree.logger, parent: this })
  }

  get app (): unknown { return this.#tree.app }
  get replication (): ReplicationFace { return this.#tree.replication }
  get stats (): StatsFace { return this.#tree.stats }

  /** The document of the running engine; of the last one after a stop. @throws PEERBASE_STOPPED before the first start */
  document (): Document {
    const engine = this.#tree.runningEngine()
    if (engine !== undefined && this.#bound?.engine !== engine) {
      this.#bound = { engine, document: engine.open(this.path, this.typeName) }
    }
    return this.#bound?.document ?? this.#tree.engine().open(this.path, this.typeName)
  }

  async start (): Promise<void> {
    if (!this.isRoot()) throw new PeerBaseError('PEERBASE_STOPPED', 'A sub starts with its root: ask its parent for the sub again')
    await this.#tree.start(() => { this.#stopping = undefined })
    if (this.#stopping !== undefined) return
    this.#stopped = false
    this.document()
  }

  /** Over for every caller when it is over. */
  async stop (): Promise<void> {
    await (this.#stopping ??= this.#end())
  }

  async save (): Promise<void> {
    this.#saving += 1
    try {
      await this.#tree.engine().save()
    } finally {
      this.#saving -= 1
    }
    this.emit('saved')
  }

  async verifyHistory (pace: CheckPace = {}): Promise<HistoryReport> {
    return await this.#tree.engine().verifyHistory(pace)
  }

  async rekey (options: RekeyOptions = {}): Promise<Rekeyed<unknown>> {
    if (!this.isRoot()) throw new PeerBaseError('PEERBASE_BAD_ARGUMENT', 'A sub has the keys of its root: call rekey there')
    return await this.#tree.rekey(options)
  }

  moves (): readonly Move[] { return this.#tree.runningEngine()?.moves.list() ?? [] }

  /** The store wrote what it had; a call of `save` tells of that itself. */
  savedBehind (): void {
    if (this.#saving === 0) this.emit('saved')
  }

  async sub (name: string, typeName: string): Promise<CollaborationNode> {
    return await this.#tree.sub(this, name, typeName)
  }

  transact<Result> (fn: () => Result): Result {
    const { outbox } = this.#tree.engine()
    outbox.hold()
    let result: Result
    try {
      result = fn()
    } catch (error) {
      outbox.release()
      throw error
    }
    if (!isPromiseLike(result)) {
      outbox.release()
      return result
    }
    // A promise is a user's own; it is handed back with the same outcome.
    return Promise.resolve(result).finally(() => outbox.release()) as Result
  }

  async gossip (name: string): Promise<Gossip> { return this.#tree.gossip(name) }

  async history (): Promise<History> { return await this.#tree.engine().history(this.document()) }

  peers (): Set<PeerId> {
    const engine = this.#tree.runningEngine()
    return engine === undefined ? new Set() : new Set([this.#tree.self, ...engine.participant.members().keys()])
  }

  members (): ReadonlyMap<PeerId, CollaborationMember> {
    const engine = this.#tree.runningEngine()
    if (engine === undefined) return new Map()
    return shownMembers({
      self: this.#tree.self,
      own: { role: engine.role, proved: true, replica: engine.replica, addresses: this.#tree.addresses() },
      heard: engine.participant.members(),
      proofOf: (peer) => engine.participant.proofOf(peer)
    })
  }

  outboundConnectionCount (): number { return this.outboundConnectedPeers().size }
  inboundConnectionCount (): number { return this.inboundConnectedPeers().size }
  outboundConnectedPeers (): Set<PeerId> { return new Set(this.#tree.runningEngine()?.participant.outbound()) }
  inboundConnectedPeers (): Set<PeerId> { return new Set(this.#tree.runningEngine()?.participant.inbound()) }

  vectorClock (peerId?: PeerId): VectorClock {
    const participant = (this.#tree.runningEngine() ?? this.#bound?.engine)?.participant
    if (participant === undefined) return new Map()
    return peerId === undefined || peerId === this.#tree.self ? participant.replica.version() : participant.progress.of(peerId)
  }

  fqn (): string {
    return this.parent === undefined ? this.name : `${this.parent.fqn()}/${this.name}`
  }

  isRoot (): boolean { return this.parent === undefined }

  wantsPatch (): boolean { return this.shared.listenerCount('change') > 0 }

  /** Tells of one change of this document; `state changed` follows once, at the end of the turn. */
  applied (applied: Applied, fromSelf: boolean): void {
    if (this.#stopped) return
    if (this.shared.listenerCount('delta') > 0) this.shared.emit('delta', applied.delta, fromSelf)
    if (this.wantsPatch()) for (const change of applied.changes) this.shared.emit('change', change, fromSelf)
    if (this.#turn !== undefined) {
      this.#turn.fromSelf ||= fromSelf
      return
    }
    this.#turn = { fromSelf }
    queueMicrotask(() => {
      const turn = this.#turn
      this.#turn = undefined
      if (turn === undefined || this.#stopped) return
      this.emit('state changed', turn.fromSelf)
      this.shared.emit('state changed', turn.fromSelf)
    })
  }

  async #end (): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    if (this.isRoot()) await this.#tree.stop()
    else this.#tree.drop(this)
    this.emit('stopped')
  }

  #mutate (mutator: string, args: readonly unknown[]): Promise<void> {
    try {
      if (!this.#tree.canWrite) throw new PeerBaseError('PEERBASE_READ_ONLY', 'These keys can only read: ask for a link that can write')
      if (this.#stopped) throw new PeerBaseError('PEERBASE_STOPPED', 'The collaboration is stopped: call start() first')
      const engine = this.#tree.engine()
      engine.mutate(this.document(), mutator, args)
      return this.#tree.durableMutations ? engine.outbox.accepted() : accepted
    } catch (error) {
      return Promise.reject(error) // as thrown, so that callers branch on its code
    }
  }
}

/** One promise for all changes that need not wait. */
const accepted = Promise.resolve()
