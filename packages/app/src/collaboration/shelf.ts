import type { Keys } from '@peer-base/keys'
import type { TypeRegistry } from '@peer-base/crdt-types'
import type { Announcer } from '../discovery/announcer.js'
import { PeerBaseError } from '../errors.js'
import { type CollaborationOptions, type ResolvedCollaborationOptions, resolveCollaborationOptions } from '../options.js'
import type { Member } from '../membership/view.js'
import type { Clock } from '../ports/clock.js'
import type { Exclusion } from '../ports/exclusion.js'
import type { Logger } from '../ports/logger.js'
import type { Network, PeerId } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import type { FlushableStore, Store } from '../ports/store.js'
import type { SessionRouter } from '../replica/session-router.js'
import { createMemoryStore } from '../store/memory-store.js'
import { prefixStore } from '../store/prefixed-store.js'
import { createWriteBehind } from '../store/write-behind-store.js'
import type { Collaboration } from './collaboration.js'
import type { CollaborationCrypto } from './crypto.js'
import type { Successor } from './rekey.js'
import { createCollaborationCrypto } from './keys-crypto.js'
import { expectName } from './names.js'
import { tellWrites } from './telling-store.js'
import { type CollaborationLife, openCollaboration } from './tree.js'

export interface ShelfComponents {
  readonly name: string
  readonly app: {
    linkChanged (peer: PeerId, direction: 'inbound' | 'outbound', state: 'connected' | 'disconnected'): void
  }
  readonly parent: { emit (event: 'error', error: Error): boolean }
  readonly types: TypeRegistry
  readonly clock: Clock
  readonly wallClock: () => number
  readonly random: Random
  readonly exclusion?: Exclusion
  readonly logger: Logger
  /** What holds for each that does not say otherwise. */
  readonly collaborations: CollaborationOptions
}

/** What runs while the app does. */
export interface ShelfNetwork {
  readonly network: Network
  readonly store: Store
  readonly storeId: Uint8Array
  readonly router: SessionRouter
  readonly announcer: Announcer
}

interface Request {
  readonly name: string
  readonly type: string
  readonly options: CollaborationOptions & { readonly keys?: Keys | undefined }
  /** A store that has what it begins with, where it is not the app's: for its first start. */
  readonly seeded?: Store
}

interface Held {
  readonly type: string
  readonly keys: Keys | undefined
  readonly collaboration: Promise<Collaboration>
}

/** The collaborations open in an app: one instance a name. */
export class CollaborationShelf {
  readonly #components: ShelfComponents
  readonly #held = new Map<string, Held>()
  /** Those that stop; a name is free when they are gone. */
  readonly #ending = new Map<string, Promise<void>>()
  /** Changes when the app stops: what was opened before does not start again. */
  #run: object = {}
  readonly #links = new Map<string, number>()
  readonly #members = new Map<string, ReadonlyMap<PeerId, Pick<Member, 'addresses'>>>()

  constructor (components: ShelfComponents) {
    this.#components = components
  }

  /**
   * @throws PEERBASE_INVALID_NAME, PEERBASE_TYPE_REQUIRED, PEERBASE_UNKNOWN_TYPE, PEERBASE_INVALID_KEYS, PEERBASE_TYPE_MISMATCH,
   * PEERBASE_KEYS_MISMATCH, PEERBASE_INVALID_OPTION
   */
  check (name: unknown, type: unknown, options: Request['options']): void {
    expectName('a collaboration', name)
    if (typeof type !== 'string' || type === '') throw new PeerBaseError('PEERBASE_TYPE_REQUIRED', 'Say which type the collaboration has: collaborate(name, type)')
    this.#components.types.type(type)
    expectKeys(options.keys)
    resolveCollaborationOptions(options)
    const held = this.#held.get(name)
    if (held === undefined) return
    if (held.type !== type) throw new PeerBaseError('PEERBASE_TYPE_MISMATCH', `This collaboration is open with type ${held.type}: use that, or another name`)
    if (!sameKeys(held.keys, options.keys)) throw new PeerBaseError('PEERBASE_KEYS_MISMATCH', 'This collaboration is open with other keys: stop it first, or use another name')
  }

  async open (request: Request, running: ShelfNetwork): Promise<Collaboration> {
    const { name, type, options: { keys } } = request
    for (let over = this.#ending.get(name); over !== undefined; over = this.#ending.get(name)) await over
    this.check(name, type, request.options)
    let held = this.#held.get(name)
    if (held === undefined) {
      const opening: Held = held = { type, keys, collaboration: Promise.resolve().then(async () => await this.#open(request, running, opening)) }
      this.#held.set(name, opening)
      opening.collaboration.catch(() => { this.#forget(name, opening) })
    }
    return await held.collaboration
  }

  /** Addresses of a peer as it told in any collaboration open here; empty for an unknown one. */
  addressesOf (peer: PeerId): readonly string[] {
    for (const members of this.#members.values()) {
      const member = members.get(peer)
      if (member !== undefined) return member.addresses
    }
    return []
  }

  async stopAll (): Promise<void> {
    this.#run = {}
    const all = await Promise.allSettled([...this.#held.values()].map(async ({ collaboration }) => await collaboration))
    await Promise.all(all.map(async (outcome) => { if (outcome.status === 'fulfilled') await outcome.value.stop() }))
    await Promise.allSettled(this.#ending.values())
    this.#held.clear()
  }

  async #open (request: Request, running: ShelfNetwork, held: Held): Promise<Collaboration> {
    const { name, type, options } = request
    let { seeded } = request
    const { network, store, storeId, router } = running
    const { name: appName, app, collaborations } = this.#components
    const crypto = createCollaborationCrypto({ appName, name, keys: options.keys })
    const resolved = resolveCollaborationOptions(options, collaborations)
    return await openCollaboration({ name, typeName: type }, {
      ...this.#components,
      network, router, crypto, app, ownStoreId: storeId,
      life: this.#lifeOf({ name, crypto, held, announcer: running.announcer }),
      openStore: (saved, onStore) => {
        const once = seeded
        seeded = undefined
        return once ?? this.#openStore(prefixStore(prefixStore(store, 'c'), crypto.cid), resolved, { saved, onStore })
      },
      succeed: (keys) => this.#succeed(request, running, keys),
      onMembers: (members) => { this.#members.set(name, members) },
      onLink: ({ peer, direction, state }) => { this.#linkChanged(peer, direction, state) }
    }, resolved)
  }

  #succeed ({ name, type, options }: Request, running: ShelfNetwork, keys: Keys): Successor {
    const run = this.#run
    const crypto = createCollaborationCrypto({ appName: this.#components.name, name, keys })
    const isInMemory = resolveCollaborationOptions(options, this.#components.collaborations).storeStrategyName === 'memory'
    const store = isInMemory ? createMemoryStore() : prefixStore(prefixStore(running.store, 'c'), crypto.cid)
    return {
      crypto, store,
      open: async () => {
        if (run !== this.#run) throw new PeerBaseError('PEERBASE_STOPPED', 'The app was stopped meanwhile: open the collaboration with the new keys')
        return await this.open({ name, type, options: { ...options, keys }, ...isInMemory ? { seeded: store } : {} }, running)
      }
    }
  }

  #lifeOf ({ name, crypto, held, announcer }: {
    readonly name: string, readonly crypto: CollaborationCrypto, readonly held: Held, readonly announcer: Announcer
  }): CollaborationLife {
    const run = this.#run
    return {
      starting: () => {
        if (run !== this.#run) throw new PeerBaseError('PEERBASE_STOPPED', 'The app was stopped since: ask it for the collaboration again')
        const other = this.#held.get(name)
        if (other !== undefined && other !== held) throw new PeerBaseError('PEERBASE_STOPPED', 'The app opened this name anew since: use that collaboration')
        this.#held.set(name, held)
      },
      started: () => { this.#announce(announcer, crypto) },
      stopping: (over) => {
        announcer.withdraw(crypto.cid)
        this.#forget(name, held)
        this.#ending.set(name, over)
        over.catch(() => {}).finally(() => {
          if (this.#ending.get(name) !== over) return
          this.#ending.delete(name)
          if (!this.#held.has(name)) this.#members.delete(name)
        })
      }
    }
  }

  #forget (name: string, held: Held): void {
    if (this.#held.get(name) === held) this.#held.delete(name)
  }

  #announce (announcer: Announcer, { cid, nameTag, writePublicKey }: CollaborationCrypto): void {
    announcer.announce({ cid, nameTag, writePublicKey: writePublicKey ?? new Uint8Array(0) })
  }

  #openStore (
    store: Store, { storeStrategyName, saveDebounceMS, saveMaxWaitMS }: ResolvedCollaborationOptions,
    { saved, onStore }: { readonly saved: () => void, readonly onStore: (failure: Error | undefined) => void }
  ): Store | FlushableStore {
    const { clock, parent } = this.#components
    switch (storeStrategyName) {
      case 'memory': return createMemoryStore()
      case 'ipfs-repo': return store
      case 'hybrid-ipfs-repo': return createWriteBehind(tellWrites(store, saved), {
        clock, debounceMS: saveDebounceMS, maxWaitMS: saveMaxWaitMS, onStore, report: (error) => { parent.emit('error', error) }
      })
    }
  }

  /** Several collaborations may link to one peer: the app hears of the first and of the last. */
  #linkChanged (peer: PeerId, direction: 'inbound' | 'outbound', state: 'connected' | 'disconnected'): void {
    const key = `${direction} ${peer}`
    const before = this.#links.get(key) ?? 0
    const after = Math.max(0, before + (state === 'connected' ? 1 : -1))
    if (after === 0) this.#links.delete(key)
    else this.#links.set(key, after)
    if ((before === 0) !== (after === 0)) this.#components.app.linkChanged(peer, direction, state)
  }
}

function expectKeys (keys: unknown): asserts keys is Keys | undefined {
  if (keys === undefined) return
  if (typeof keys === 'object' && keys !== null && 'read' in keys) return
  throw new PeerBaseError('PEERBASE_INVALID_KEYS', 'Option keys must come from Keys.generate() or Keys.uriDecode()')
}

function sameKeys (a: Keys | undefined, b: Keys | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  if (!a.read.equals(b.read)) return false
  return a.write === undefined || b.write === undefined ? a.write === b.write : a.write.equals(b.write)
}
