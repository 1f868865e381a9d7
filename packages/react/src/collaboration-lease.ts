import type { App, Cancel, Clock, Collaboration, CollaborationOptions } from '@peer-base/app'
import { toError } from '@peer-base/app'
import type { Keys } from '@peer-base/keys'
import { type Opening, opening, stopped } from './opening.js'
import { once } from './store.js'

/** What a component asks for. */
export interface CollaborationRequest {
  readonly name: string
  readonly type: string
  readonly options: CollaborationOptions & { readonly keys?: Keys | undefined }
}

export interface LeaseComponents {
  readonly app: Pick<App, 'collaborate'>
  readonly clock: Clock
  readonly lingerMS: number
  readonly request: CollaborationRequest
  /** What must be over before this one may open: the end of its predecessor under the same name. */
  readonly after: Promise<unknown>
  /** It is closed, or never opened: forget it. */
  readonly onEnd: () => void
}

/** How long a suspended component may take from the end of its waiting to its mounting. */
const mountingMS = 10_000

/**
 * One collaboration held open by those who show it. Opens with the first, and stops when the last has been gone for
 * `lingerMS`: StrictMode unmounts and mounts again in one turn, a router within a few.
 *
 *     idle → opening → open → (nobody for lingerMS) → closing → over
 *                   ↘ failed → (nobody) → over
 *                            open → stopped by others → (nobody) → over, (one more) → opening
 */
export class CollaborationLease {
  readonly request: CollaborationRequest
  readonly #components: LeaseComponents
  readonly #listeners = new Set<() => void>()
  #holders = 0
  #opening: Opening = opening
  #opened: Promise<void> | undefined
  #linger: Cancel | undefined
  #over: Promise<void> | undefined

  constructor (components: LeaseComponents) {
    this.#components = components
    this.request = components.request
  }

  get holders (): number { return this.#holders }
  get snapshot (): Opening { return this.#opening }
  /** Whether it takes no more holders. */
  get isOver (): boolean { return this.#over !== undefined }

  listen (listener: () => void): () => void {
    // A function may listen twice; each must be told apart to be removed.
    const own = (): void => { listener() }
    this.#listeners.add(own)
    return once(() => { this.#listeners.delete(own) })
  }

  /** Keeps it open, opening it when it is not, until what is returned is called. */
  hold (): () => void {
    return this.#hold(this.#components.lingerMS)
  }

  /** Resolves when it is open, or can not be. Holds it meanwhile, and for the time that a component may take to mount. */
  async settled (): Promise<void> {
    const release = this.#hold(Math.max(this.#components.lingerMS, mountingMS))
    try {
      await this.#opened
    } finally {
      release()
    }
  }

  /** Closes at once where nobody holds it, without waiting for the linger. Resolves when the collaboration is stopped. */
  async end (): Promise<void> {
    if (this.#holders === 0) this.#close()
    await this.#over
  }

  #hold (lingerMS: number): () => void {
    this.#holders += 1
    this.#linger?.()
    this.#linger = undefined
    if (this.#opened === undefined || this.#opening.status === 'failed' || this.#opening.status === 'stopped') this.#open()
    return once(() => {
      this.#holders -= 1
      if (this.#holders > 0) return
      const waitMS = this.#opening.status === 'failed' ? this.#components.lingerMS : lingerMS
      this.#linger = this.#components.clock.after(waitMS, () => { this.#close() })
    })
  }

  #open (): void {
    this.#tell(opening)
    const { app, request: { name, type, options }, after } = this.#components
    this.#opened = after.then(async () => await app.collaborate(name, type, options)).then(
      (collaboration) => { this.#show(collaboration) },
      (error: unknown) => { this.#tell({ status: 'failed', collaboration: undefined, error: toError(error) }) }
    )
  }

  #show (collaboration: Collaboration): void {
    collaboration.once('stopped', () => {
      if (this.#opening.collaboration === collaboration) this.#tell(stopped)
    })
    this.#tell({ status: 'open', collaboration, error: undefined })
  }

  #close (): void {
    if (this.#over !== undefined) return
    this.#linger?.()
    this.#over = Promise.resolve(this.#opened).then(async () => {
      const { collaboration } = this.#opening
      this.#opening = stopped
      await collaboration?.stop()
    }).finally(() => { this.#components.onEnd() })
  }

  #tell (opening: Opening): void {
    if (this.#opening === opening) return
    this.#opening = opening
    for (const listener of [...this.#listeners]) listener()
  }
}
