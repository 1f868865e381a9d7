import type { Gossip } from 'peer-base'
import { asOftenAsSeen } from './as-often-as-seen.js'
import { colorsFor, nicknameOf } from './guests.js'
import type { Person, Selection } from './presence.js'

/** At most one message in this time, and so much for each of the others: of all together one in 12 ms or so. One at least in that. */
const tellAtMostEveryMS = 50
const tellSharedMS = 12.5
const tellAtLeastEveryMS = 10_000
/** Somebody of whom so long nothing was heard is gone. */
const forgetAfterMS = 35_000

interface Heard extends Selection { readonly at: number }

/**
 * Who else is here and where in the text: told to each other over private gossip, never stored. Names come from the shared
 * names where somebody chose one.
 */
export class Company {
  /** Something of what is shown may have changed: it is drawn, as often as is seen. */
  readonly changed = asOftenAsSeen(() => { this.#show() })
  readonly #gossip: Gossip
  readonly #self: string
  readonly #nameOf: (peer: string) => string | undefined
  readonly #onChange: (people: ReadonlyMap<string, Person>, me: Person) => void
  readonly #heard = new Map<string, Heard>()
  #selection: Selection = {}
  #lastToldAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor ({ gossip, self, nameOf, onChange }: {
    readonly gossip: Gossip
    readonly self: string
    readonly nameOf: (peer: string) => string | undefined
    /** Everybody else by peer, and oneself. */
    readonly onChange: (people: ReadonlyMap<string, Person>, me: Person) => void
  }) {
    this.#gossip = gossip
    this.#self = self
    this.#nameOf = nameOf
    this.#onChange = onChange
    gossip.on('message', (message, from) => { this.#hear(message, from) })
    setInterval(() => { this.#tick() }, 5000)
    addEventListener('pagehide', () => { this.#send({ left: true }) })
    this.tell()
  }

  select (selection: Selection): void {
    if (selection.anchor === this.#selection.anchor && selection.head === this.#selection.head) return
    this.#selection = selection
    this.tell()
  }

  /** Tells the others, now or a little later. */
  tell (): void {
    if (this.#timer !== undefined) return
    const pause = Math.max(tellAtMostEveryMS, this.#heard.size * tellSharedMS)
    const wait = Math.max(0, this.#lastToldAt + pause - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#lastToldAt = performance.now()
      this.#send(this.#selection)
    }, wait)
  }

  /** Forgets those who are no members any more. */
  keepOnly (members: ReadonlySet<string>): void {
    const gone = [...this.#heard.keys()].filter((peer) => !members.has(peer))
    for (const peer of gone) this.#heard.delete(peer)
    if (gone.length > 0) this.changed()
    this.tell()
  }

  #show (): void {
    const colors = colorsFor([this.#self, ...this.#heard.keys()])
    const person = (peer: string): Person => ({ name: this.#nameOf(peer) ?? nicknameOf(peer), color: colors.get(peer) ?? 0 })
    this.#onChange(new Map(Array.from(this.#heard, ([peer, { anchor, head }]) => {
      return [peer, { ...person(peer), ...anchor === undefined || head === undefined ? {} : { anchor, head } }]
    })), person(this.#self))
  }

  #hear (message: unknown, from: string): void {
    if (from === this.#self || typeof message !== 'object' || message === null) return
    const { anchor, head, left } = message as { readonly anchor?: unknown, readonly head?: unknown, readonly left?: unknown }
    if (left === true) this.#heard.delete(from)
    else {
      const isNew = !this.#heard.has(from)
      const where = typeof anchor === 'string' && typeof head === 'string' ? { anchor, head } : {}
      this.#heard.set(from, { at: performance.now(), ...where })
      if (isNew) this.tell()
    }
    this.changed()
  }

  #tick (): void {
    const now = performance.now()
    const silent = Array.from(this.#heard).filter(([, { at }]) => now - at > forgetAfterMS)
    for (const [peer] of silent) this.#heard.delete(peer)
    if (silent.length > 0) this.changed()
    if (now - this.#lastToldAt > tellAtLeastEveryMS) this.tell()
  }

  #send (message: object): void {
    // Best effort: whoever missed it hears the next one.
    this.#gossip.broadcast(message).catch(() => {})
  }
}
