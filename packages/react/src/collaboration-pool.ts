import { type App, type Clock, systemClock } from '@peer-base/app'
import type { Keys } from '@peer-base/keys'
import { CollaborationLease, type CollaborationRequest } from './collaboration-lease.js'
import { type Opening, opening } from './opening.js'
import { once, type Store } from './store.js'

export interface PoolOptions {
  /** How long a collaboration that no component shows any more stays open, in ms ≥ 0. @default 1000 */
  readonly lingerMS?: number
}

export const poolDefaults = Object.freeze({ lingerMS: 1000 }) satisfies Required<PoolOptions>

/** The collaborations that components of one app show: opened with the first who asks, stopped after the last. */
export interface CollaborationPool {
  readonly app: App
  /** What a component reads. Reading opens nothing; subscribing does. */
  store (request: CollaborationRequest): Store<Opening>
  /** For suspense: opens what is asked for and resolves when that is decided; never rejects. */
  settled (request: CollaborationRequest): Promise<void>
}

export function createCollaborationPool (
  { app, clock = systemClock }: { readonly app: App, readonly clock?: Clock }, { lingerMS = poolDefaults.lingerMS }: PoolOptions = {}
): CollaborationPool {
  return new LeasedCollaborations({ app, clock, lingerMS })
}

class LeasedCollaborations implements CollaborationPool {
  readonly app: App
  readonly #settings: { readonly app: App, readonly clock: Clock, readonly lingerMS: number }
  /** Few: linear search is fine. Several under one name only while one makes room for the other. */
  readonly #leases = new Set<CollaborationLease>()

  constructor (settings: { readonly app: App, readonly clock: Clock, readonly lingerMS: number }) {
    this.app = settings.app
    this.#settings = settings
  }

  store (request: CollaborationRequest): Store<Opening> {
    return {
      subscribe: (listener) => {
        const lease = this.#leaseOf(request)
        const unlisten = lease.listen(listener)
        const release = lease.hold()
        return once(() => {
          unlisten()
          release()
        })
      },
      getSnapshot: () => this.#find(request)?.snapshot ?? opening
    }
  }

  async settled (request: CollaborationRequest): Promise<void> {
    await this.#leaseOf(request).settled()
  }

  #find (request: CollaborationRequest): CollaborationLease | undefined {
    return [...this.#leases].find((lease) => !lease.isOver && isSame(lease.request, request))
  }

  #leaseOf (request: CollaborationRequest): CollaborationLease {
    const known = this.#find(request)
    if (known !== undefined) return known
    const lease: CollaborationLease = new CollaborationLease({
      ...this.#settings,
      request,
      after: this.#makeRoom(request.name),
      onEnd: () => { this.#leases.delete(lease) }
    })
    this.#leases.add(lease)
    return lease
  }

  /**
   * An app has one instance a name. One that nobody shows any more makes room at once; one that is shown stays, and the app
   * refuses the newcomer with `PEERBASE_KEYS_MISMATCH` or `PEERBASE_TYPE_MISMATCH`.
   */
  async #makeRoom (name: string): Promise<void> {
    const unused = [...this.#leases].filter((lease) => lease.request.name === name && (lease.isOver || lease.holders === 0))
    await Promise.all(unused.map(async (lease) => { await lease.end() }))
  }
}

function isSame (a: CollaborationRequest, b: CollaborationRequest): boolean {
  return a.name === b.name && a.type === b.type && sameKeys(a.options.keys, b.options.keys)
}

function sameKeys (a: Keys | undefined, b: Keys | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.equals(b))
}
