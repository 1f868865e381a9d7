import { EventEmitter } from 'eventemitter3'
import { PeerBaseError, toError } from '../errors.js'
import type { Logger } from '../ports/logger.js'
import { callReporting } from './report.js'

/** A map of events: name → arguments, as a tuple. Every emitter can speak of errors. */
export type EventTable<Events> = { [Name in keyof Events]: unknown[] } & { error: [error: Error] }

/** Whatever hears the errors that nobody listens for below it. */
export interface EmitterParent { emit (event: 'error', error: Error): boolean }

export interface EmitterOptions {
  readonly logger: Logger
  readonly parent?: EmitterParent
}

type Listener = (...values: unknown[]) => unknown

/**
 * A typed emitter over eventemitter3, for objects whose listeners are unknown. A listener that throws or rejects
 * disturbs neither its neighbours nor the caller of `emit`: what it threw is emitted as `error`. An `error` nobody
 * listens for goes to the parent when there is one, else to the log; so does what an `error` listener throws.
 */
export class Emitter<Events extends EventTable<Events>> {
  readonly #emitter = new EventEmitter<string>()
  readonly #options: EmitterOptions
  /** Listener → what is registered in its place. Listeners of `error` are guarded differently: no loops. */
  readonly #guards = new WeakMap<Listener, Listener>()
  readonly #errorGuards = new WeakMap<Listener, Listener>()

  constructor (options: EmitterOptions) {
    this.#options = options
  }

  on<Name extends keyof Events & string> (event: Name, listener: (...values: Events[Name]) => void): this {
    this.#emitter.on(event, this.#guard(event, listener))
    return this
  }

  once<Name extends keyof Events & string> (event: Name, listener: (...values: Events[Name]) => void): this {
    this.#emitter.once(event, this.#guard(event, listener))
    return this
  }

  /** Without a listener, all of the event's. */
  off<Name extends keyof Events & string> (event: Name, listener?: (...values: Events[Name]) => void): this {
    this.#emitter.off(event, listener && this.#guard(event, listener))
    return this
  }

  addListener<Name extends keyof Events & string> (event: Name, listener: (...values: Events[Name]) => void): this {
    return this.on(event, listener)
  }

  removeListener<Name extends keyof Events & string> (event: Name, listener?: (...values: Events[Name]) => void): this {
    return this.off(event, listener)
  }

  removeAllListeners (event?: keyof Events & string): this {
    this.#emitter.removeAllListeners(event)
    return this
  }

  listenerCount (event: keyof Events & string): number {
    return this.#emitter.listenerCount(event)
  }

  /** Names with at least one listener. */
  eventNames (): string[] {
    return this.#emitter.eventNames()
  }

  /** Whether somebody listened; an `error` counts as heard where it ends up. */
  emit<Name extends keyof Events & string> (event: Name, ...values: Events[Name]): boolean {
    if (this.#emitter.emit(event, ...values)) return true
    return event === 'error' && this.#unheard(toError(values[0]))
  }

  #guard<Values extends unknown[]> (event: string, listener: (...values: Values) => void): Listener {
    const guards = event === 'error' ? this.#errorGuards : this.#guards
    // Only ever called with what `emit` was given for the same event, so the tuple is the listener's own.
    const raw = listener as unknown as Listener
    const known = guards.get(raw)
    if (known !== undefined) return known
    const failed = event === 'error'
      ? (error: Error) => { this.#unheard(error) }
      : (error: Error) => { this.#fail(error) }
    const guard: Listener = (...values) => callReporting(() => raw.apply(this, values), failed)
    guards.set(raw, guard)
    return guard
  }

  #fail (error: Error): void {
    if (!this.#emitter.emit('error', error)) this.#unheard(error)
  }

  #unheard (error: Error): boolean {
    if (this.#options.parent !== undefined) return this.#options.parent.emit('error', error)
    // Only our own errors are known to hold no content, keys or links; of the others the log gets the kind.
    const [code, message] = error instanceof PeerBaseError ? [error.code, error.message] : [error.name, 'An error nobody listens for']
    this.#options.logger.warn(message, { code })
    return false
  }
}
