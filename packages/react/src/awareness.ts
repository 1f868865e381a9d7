import { type Cancel, type Clock, type Gossip, type PeerId, systemClock } from '@peer-base/app'
import type { WithMembers } from './members-store.js'
import { once, type Store } from './store.js'

export interface AwarenessOptions {
  /** Somebody unheard for so long is gone. Milliseconds, above `heartbeatMS`. @default 35000 */
  readonly expireMS?: number
  /** Without a change the state is told again this often, in ms. @default 10000 */
  readonly heartbeatMS?: number
  /** Changes are told at most this often, in ms; the first at once. @default 50 */
  readonly throttleMS?: number
}

export const awarenessDefaults = Object.freeze({ expireMS: 35_000, heartbeatMS: 10_000, throttleMS: 50 }) satisfies Required<AwarenessOptions>

export interface AwarenessComponents {
  readonly collaboration: WithMembers & { gossip (name: string): Promise<Gossip> }
  /** The private gossip channel. */
  readonly channel: string
  readonly self: () => PeerId
  readonly clock?: Clock
  /** Hears when the channel cannot be opened or a state not be sent. */
  readonly report: (error: unknown) => void
}

/** What the other members say of themselves now, and what this one does. */
export interface Awareness<State> extends Store<ReadonlyMap<PeerId, State>> {
  /** Tells the others; undefined takes back what was told. A JSON value, at most 48 KiB. */
  set (state: State | undefined): void
}

export const nobodyAware: ReadonlyMap<PeerId, never> = new Map<PeerId, never>()

/**
 * Ephemeral states over private gossip: sealed for the members, bound to the sender, never stored, lost where the network
 * loses them until the next heartbeat. Runs while somebody subscribes. The states are what peers claim: check their shape.
 */
export function createAwareness<State> (components: AwarenessComponents, options: AwarenessOptions = {}): Awareness<State> {
  return new GossipedAwareness<State>(components, { ...awarenessDefaults, ...options })
}

interface Heard<State> { readonly state: State, readonly at: number }

class GossipedAwareness<State> implements Awareness<State> {
  readonly #components: AwarenessComponents & { readonly clock: Clock }
  readonly #options: Required<AwarenessOptions>
  readonly #listeners = new Set<() => void>()
  readonly #heard = new Map<PeerId, Heard<State>>()
  #snapshot: ReadonlyMap<PeerId, State> = nobodyAware
  #own: State | undefined
  #told = false
  #toldAt = -Infinity
  #gossip: Gossip | undefined
  #cancels: Cancel[] = []
  #telling: Cancel | undefined

  constructor (components: AwarenessComponents, options: Required<AwarenessOptions>) {
    this.#components = { clock: systemClock, ...components }
    this.#options = options
  }

  readonly getSnapshot = (): ReadonlyMap<PeerId, State> => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => { listener() }
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#start()
    return once(() => {
      this.#listeners.delete(own)
      if (this.#listeners.size === 0) this.#stop()
    })
  }

  readonly set = (state: State | undefined): void => {
    if (JSON.stringify(state) === JSON.stringify(this.#own)) return
    this.#own = state
    this.#tellSoon()
  }

  #start (): void {
    const { collaboration, channel, report } = this.#components
    let ended = false
    const membersChanged = (members: Set<PeerId>): void => { this.#keepOnly(members) }
    const hear = (message: unknown, from: PeerId): void => { this.#hear(message, from) }
    this.#cancels = [() => {
      ended = true
      collaboration.off('membership changed', membersChanged)
    }]
    collaboration.on('membership changed', membersChanged)
    collaboration.gossip(channel).then((gossip) => {
      if (ended) return
      this.#gossip = gossip
      // Others of this page may use the channel too: it is left, not stopped.
      gossip.on('message', hear)
      this.#cancels.push(() => { gossip.off('message', hear) })
      this.#tellSoon()
      this.#beat()
    }, report)
  }

  #stop (): void {
    if (this.#told) this.#broadcast({ left: true })
    for (const cancel of this.#cancels.splice(0)) cancel()
    this.#telling?.()
    this.#telling = undefined
    this.#gossip = undefined
    this.#told = false
    this.#toldAt = -Infinity
    this.#heard.clear()
    this.#snapshot = nobodyAware
  }

  #beat (): void {
    const { heartbeatMS } = this.#options
    let cancel: Cancel = () => {}
    const beat = (): void => {
      this.#forgetSilent()
      if (this.#own !== undefined && this.#toldAt + heartbeatMS <= this.#components.clock.now()) this.#tell()
      cancel = this.#components.clock.after(heartbeatMS / 2, beat)
    }
    cancel = this.#components.clock.after(heartbeatMS / 2, beat)
    this.#cancels.push(() => { cancel() })
  }

  #tellSoon (): void {
    if (this.#gossip === undefined || this.#telling !== undefined) return
    if (this.#own === undefined && !this.#told) return
    const { clock } = this.#components
    const waitMS = Math.max(0, this.#toldAt + this.#options.throttleMS - clock.now())
    this.#telling = clock.after(waitMS, () => {
      this.#telling = undefined
      this.#tell()
    })
  }

  #tell (): void {
    this.#toldAt = this.#components.clock.now()
    this.#told = this.#own !== undefined
    this.#broadcast(this.#own === undefined ? { left: true } : { state: this.#own })
  }

  #broadcast (message: unknown): void {
    this.#gossip?.broadcast(message).catch((error: unknown) => {
      // A collaboration that is gone needs no farewell.
      if (!(error instanceof Error && 'code' in error && error.code === 'PEERBASE_STOPPED')) this.#components.report(error)
    })
  }

  #hear (message: unknown, from: PeerId): void {
    if (from === this.#components.self() || typeof message !== 'object' || message === null) return
    if ('state' in message) {
      const before = this.#heard.get(from)
      const isSame = before !== undefined && JSON.stringify(before.state) === JSON.stringify(message.state)
      // A claim of the sender, of whatever shape: `createAwareness` says so.
      this.#heard.set(from, { state: isSame ? before.state : message.state as State, at: this.#components.clock.now() })
      if (before === undefined) this.#tellSoon()
      if (!isSame) this.#changed()
    } else if ('left' in message && this.#heard.delete(from)) this.#changed()
  }

  /** A member that came has heard nobody yet. */
  #keepOnly (members: ReadonlySet<PeerId>): void {
    this.#forget((peer) => !members.has(peer))
    this.#tellSoon()
  }

  #forgetSilent (): void {
    const oldest = this.#components.clock.now() - this.#options.expireMS
    this.#forget((_peer, { at }) => at <= oldest)
  }

  #forget (isGone: (peer: PeerId, heard: Heard<State>) => boolean): void {
    const gone = [...this.#heard].filter(([peer, heard]) => isGone(peer, heard))
    for (const [peer] of gone) this.#heard.delete(peer)
    if (gone.length > 0) this.#changed()
  }

  #changed (): void {
    this.#snapshot = new Map(Array.from(this.#heard, ([peer, { state }]) => [peer, state]))
    for (const listener of [...this.#listeners]) listener()
  }
}
