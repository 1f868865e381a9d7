import type { Keys } from '@peer-base/keys'
import { PeerBaseError } from '../errors.js'
import type { ResolvedCollaborationOptions } from '../options.js'
import type { Collaboration } from './collaboration.js'
import type { Document } from './document.js'
import type { Step } from './engine.js'
import { expectName, pathKey } from './names.js'
import { CollaborationNode, type NodeTree } from './node.js'
import { rekey, type Successor } from './rekey.js'
import type { Rekeyed, RekeyOptions } from './rekeyed.js'
import { ReplicationFace } from './replication.js'
import { Root, type RootComponents, type RootEvents } from './root.js'
import { StatsFace } from './stats-face.js'

export interface CollaborationComponents extends RootComponents {
  readonly app: unknown
  /** Hears errors that nobody listens for on the collaboration. */
  readonly parent: { emit (event: 'error', error: Error): boolean }
  /** Link changes of this collaboration, for the app's own events. */
  readonly onLink: RootEvents['link']
  readonly onMembers?: (members: Parameters<RootEvents['members']>[0]) => void
  readonly life?: CollaborationLife
  /** The same name and options under other keys; absent where there are none. */
  readonly succeed?: (keys: Keys) => Successor
}

/** Called over starts and stops, by whoever keeps one instance a name. */
export interface CollaborationLife {
  /** May refuse by throwing. */
  starting (): void
  started (): void
  /** `over` settles when everything is released. */
  stopping (over: Promise<void>): void
}

interface TreeIdentity { readonly name: string, readonly typeName: string }

/** Opens and starts a root collaboration. */
export async function openCollaboration (
  identity: TreeIdentity, components: CollaborationComponents, options: ResolvedCollaborationOptions
): Promise<Collaboration> {
  const tree = new CollaborationTree(identity, components, options)
  await tree.node.start()
  return asCollaboration(tree.node)
}

/** The node has the members of the interface; that `shared` has the type's mutators is known by name only. */
function asCollaboration (node: CollaborationNode): Collaboration {
  return node as unknown as Collaboration
}

/** The nodes of one collaboration by path, and who of them hears what. */
class CollaborationTree implements NodeTree {
  readonly node: CollaborationNode
  readonly replication: ReplicationFace
  readonly stats: StatsFace
  readonly #components: CollaborationComponents
  readonly #options: ResolvedCollaborationOptions
  readonly #root: Root
  readonly #nodes = new Map<string, CollaborationNode>()
  #isMoving = false
  readonly #othersTold = new Set<string>()

  constructor (identity: TreeIdentity, components: CollaborationComponents, options: ResolvedCollaborationOptions) {
    this.#components = components
    this.#options = options
    const root: { node?: CollaborationNode } = {}
    const parent = { emit: (event: 'error', error: Error): boolean => root.node?.emit(event, error) ?? components.parent.emit(event, error) }
    this.#root = new Root(components, options, this.#events(), parent)
    this.replication = new ReplicationFace({
      logger: components.logger,
      parent,
      participant: () => this.runningEngine()?.participant,
      isUnsealed: () => this.runningEngine()?.outbox.empty === false,
      trustedPinners: options.trustedPinners
    })
    this.stats = new StatsFace({ logger: components.logger, parent, source: () => this.#root.exchange })
    this.node = root.node = new CollaborationNode(this, { ...identity, path: [], parent: undefined }, components.parent)
    this.#nodes.set(pathKey([]), this.node)
  }

  get app (): unknown { return this.#components.app }
  get types (): CollaborationComponents['types'] { return this.#components.types }
  get logger (): CollaborationComponents['logger'] { return this.#components.logger }
  get canWrite (): boolean { return this.#root.crypto.canWrite && !this.#options.replicateOnly }
  get durableMutations (): boolean { return this.#options.storeStrategyName === 'ipfs-repo' }
  get self (): NodeTree['self'] { return this.#components.network.self }

  addresses (): readonly string[] { return this.#components.network.addresses() }

  engine (): ReturnType<NodeTree['engine']> { return this.#root.expectEngine() }
  runningEngine (): ReturnType<NodeTree['runningEngine']> { return this.#root.engine }

  async start (begun: () => void): Promise<void> {
    this.#components.life?.starting()
    begun()
    await this.#root.start()
    for (const node of this.#nodes.values()) node.document()
    this.stats.listenersChanged()
    this.#components.life?.started()
  }

  async stop (): Promise<void> {
    this.stats.silence()
    const over = this.#root.stop()
    this.#components.life?.stopping(over)
    await over
  }

  async rekey (options: RekeyOptions): Promise<Rekeyed<Collaboration>> {
    const { succeed } = this.#components
    if (succeed === undefined) throw new PeerBaseError('PEERBASE_STOPPED', 'This collaboration is in no app that could open another: see app.collaborate')
    if (this.#isMoving) throw new PeerBaseError('PEERBASE_STOPPED', 'This collaboration is being moved already')
    this.#isMoving = true
    try {
      return await rekey({
        self: this.self, crypto: this.#root.crypto, engine: this.engine(), canWrite: this.canWrite, succeed,
        stop: async () => { await this.node.stop() },
        restart: async () => { await this.node.start() }
      }, options)
    } finally {
      this.#isMoving = false
    }
  }

  async sub (parent: CollaborationNode, name: string, typeName: string): Promise<CollaborationNode> {
    expectName('a sub', name)
    if (typeof typeName !== 'string' || typeName === '') throw new PeerBaseError('PEERBASE_TYPE_REQUIRED', 'Say which type the sub has: sub(name, type)')
    const path = [...parent.path, name]
    const known = this.#nodes.get(pathKey(path))
    if (known !== undefined && known.typeName === typeName) return known
    if (known !== undefined) throw new PeerBaseError('PEERBASE_TYPE_MISMATCH', `This sub is open with type ${known.typeName}: use that, or another name`)
    const node = new CollaborationNode(this, { name, typeName, path, parent }, parent)
    this.engine()
    node.document()
    this.#nodes.set(pathKey(path), node)
    return node
  }

  drop (node: CollaborationNode): void {
    this.#nodes.delete(pathKey(node.path))
  }

  gossip (name: string): ReturnType<NodeTree['gossip']> {
    expectName('a gossip channel', name)
    return this.#root.gossip(name)
  }

  #events (): RootEvents {
    return {
      members: (members) => {
        this.#components.onMembers?.(members)
        this.replication.membersChanged()
        this.node.emit('membership changed', this.node.peers())
      },
      proved: () => { this.node.emit('membership changed', this.node.peers()) },
      link: (change) => {
        this.#components.onLink(change)
        if (change.state === 'disconnected') this.replication.linkChanged({ ...change, mode: undefined })
      },
      linkMode: (link) => { this.replication.linkChanged(link) },
      replication: (...news) => this.replication.tell(...news),
      applied: (step, fromSelf) => this.#applied(step, fromSelf),
      advanced: () => this.#clockChanged(),
      rotated: (replica) => {
        for (const node of this.#nodes.values()) node.document()
        this.node.emit('replica rotated', replica)
      },
      equivocation: (replica) => { this.node.emit('equivocation', replica) },
      diverged: ({ author, witness }) => { this.node.emit('state diverged', { author, witness }) },
      moved: (move) => { this.node.emit('moved', move) },
      saved: () => this.node.savedBehind(),
      store: (failure) => {
        if (failure === undefined) this.node.emit('store recovered')
        else this.node.emit('store degraded', failure)
      },
      unread: (path, typeName) => this.#otherType(path, typeName),
      stats: (peer, stats) => this.stats.tell(peer, stats),
      wantsPatch: (document) => this.#nodeOf(document)?.wantsPatch() === true
    }
  }

  #nodeOf ({ key, typeName }: Document): CollaborationNode | undefined {
    const node = this.#nodes.get(key)
    return node?.typeName === typeName ? node : undefined
  }

  /** All documents of the step already show it: a listener sees root and subs as they are after the whole step. */
  #applied (step: Step, fromSelf: boolean): void {
    for (const { document, applied } of step) {
      const node = this.#nodeOf(document)
      if (node !== undefined) node.applied(applied, fromSelf)
      else this.#otherType(document.path, document.typeName)
    }
  }

  #clockChanged (): void {
    const clock = this.node.vectorClock()
    for (const node of this.#nodes.values()) node.shared.emit('clock changed', clock)
  }

  /** Told once per document: two types under one name are two documents. */
  #otherType (path: readonly string[], typeName: string): void {
    const open = this.#nodes.get(pathKey(path))
    const other = JSON.stringify([path, typeName])
    if (open === undefined || open.typeName === typeName || this.#othersTold.has(other)) return
    this.#othersTold.add(other)
    open.emit('error', new PeerBaseError('PEERBASE_TYPE_MISMATCH',
      `Others use type ${typeName} for what is open here as ${open.typeName}: their changes are kept, not shown`))
  }
}
