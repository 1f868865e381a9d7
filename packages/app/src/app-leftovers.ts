import type { Keys } from '@peer-base/keys'
import { covers } from '@peer-base/protocol'
import type { Collaboration } from './collaboration/collaboration.js'
import { createCollaborationCrypto } from './collaboration/keys-crypto.js'
import { toError } from './errors.js'
import type { NearPeers } from './network/near-peers.js'
import type { CollaborationOptions } from './options.js'
import type { Clock } from './ports/clock.js'
import type { Network, PeerId } from './ports/network.js'
import type { Store } from './ports/store.js'
import { createWriterQueue } from './replica/writer-queue.js'
import { openLevelStore } from './store/level-store.js'
import { prefixStore } from './store/prefixed-store.js'

/** A location that another process left, as a tab that was closed: nobody else opens it until it is released. */
export interface Leftover {
  readonly location: string
  release (): void
  /** Removes all that is there. */
  destroy (): Promise<void>
}

/** A collaboration as it was asked for. */
interface Request {
  readonly name: string
  readonly type: string
  readonly options: CollaborationOptions & { readonly keys?: Keys | undefined }
}

/** An app on a store and a network of its own. */
interface LeftApp {
  collaborate (name: string, type: string, options: Request['options']): Promise<Pick<Collaboration, 'vectorClock'>>
  stop (): Promise<void>
}

export interface LeftoversComponents {
  readonly appName: string
  readonly claim: () => AsyncIterable<Leftover>
  readonly openApp: (store: Store, network: Network) => LeftApp
  readonly near: NearPeers
  readonly clock: Clock
  readonly report: (error: Error) => void
}

const lookMS = 50
/** In one process it is a matter of moments; the next opening tries again. */
const patienceMS = 60_000

/**
 * Brings home what other tabs wrote and nobody met yet: with each collaboration that is opened, the leftover locations that have entries of it take
 * part in it once more, as the peers that they were and in this process alone, until this one has all of that. Then those rows go, and with the
 * last of them the location. One after the other; whatever fails is told and left for the next time.
 */
export class Leftovers {
  readonly #components: LeftoversComponents
  readonly #queue = createWriterQueue()
  #isStopped = false
  #brought = 0

  constructor (components: LeftoversComponents) {
    this.#components = components
  }

  bring (request: Request, home: Pick<Collaboration, 'vectorClock' | 'save'>): void {
    this.#queue.run(async () => { await this.#bringAll(request, home) }).catch((error: unknown) => { this.#components.report(toError(error)) })
  }

  async stop (): Promise<void> {
    this.#isStopped = true
    await this.#queue.idle()
  }

  async #bringAll (request: Request, home: Pick<Collaboration, 'vectorClock' | 'save'>): Promise<void> {
    if (this.#isStopped) return
    for await (const leftover of this.#components.claim()) {
      try {
        if (!this.#isStopped && await this.#bringFrom(leftover.location, request, home)) await leftover.destroy()
      } finally {
        leftover.release()
      }
    }
  }

  /** Whether nothing of any collaboration is left there. */
  async #bringFrom (location: string, request: Request, home: Pick<Collaboration, 'vectorClock' | 'save'>): Promise<boolean> {
    const { appName, report } = this.#components
    const store = await openLevelStore({ location, onDamage: report })
    try {
      const { cid } = createCollaborationCrypto({ appName, name: request.name, keys: request.options.keys })
      const rows = prefixStore(prefixStore(store, 'c'), cid)
      if (!await isEmpty(rows) && await this.#meet(store, request, home)) {
        // Nothing goes there before it is on the disk here.
        await home.save()
        await clear(rows)
      }
      return await isEmpty(prefixStore(store, 'c'))
    } finally {
      await store.close()
    }
  }

  /** Whether `home` has all that the leftover has. */
  async #meet (store: Store, { name, type, options }: Request, home: Pick<Collaboration, 'vectorClock'>): Promise<boolean> {
    const { near, openApp } = this.#components
    // Known to this process only.
    const { network, leave } = near.join(`leftover-${this.#brought++}` as PeerId)
    const app = openApp(store, network)
    try {
      const left = await app.collaborate(name, type, options)
      return await this.#until(() => covers(home.vectorClock(), left.vectorClock()))
    } finally {
      await app.stop()
      leave()
    }
  }

  async #until (isSo: () => boolean): Promise<boolean> {
    const { clock } = this.#components
    const end = clock.now() + patienceMS
    while (!isSo() && !this.#isStopped && clock.now() < end) await new Promise<void>((resolve) => { clock.after(lookMS, resolve) })
    return isSo()
  }
}

async function isEmpty (store: Store): Promise<boolean> {
  for await (const _row of store.entries('')) return false
  return true
}

async function clear (store: Store): Promise<void> {
  const keys: string[] = []
  for await (const [key] of store.entries('')) keys.push(key)
  await store.batch(keys.map((key) => ({ key, value: null })))
}
