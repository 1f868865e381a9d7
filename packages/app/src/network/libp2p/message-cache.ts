import type { GossipsubOpts } from '@libp2p/gossipsub'
import type { Clock } from '../../ports/clock.js'
import { Holders, type Stream } from './holders.js'

/** Gossipsub's own: a class whose constructor it does not export. */
type NativeCache = GossipsubOpts['messageCache']
type Message = Parameters<NativeCache['put']>[1]
type MessageId = Parameters<NativeCache['put']>[0]

/** What gossipsub asks of a cache, besides what only its metrics read. */
type CacheForGossipsub = Pick<NativeCache,
  'put' | 'getWithIWantCount' | 'getGossipIDs' | 'observeDuplicate' | 'validate' | 'shift' | 'remove' | 'size' | 'notValidatedCount'>

interface Kept {
  readonly message: Message
  isValidated: boolean
  /** Neighbours to whom the message is not forwarded. */
  needNot: Set<string>
  /** Of whom it is, once somebody said so. */
  stream: Stream | undefined
  /** How often each neighbour asked for it. */
  readonly asked: Map<string, number>
}

/** Heartbeats, of a second each: how long a message can be asked for, and how long its id is told. Gossipsub's own values. */
const keptHeartbeats = 5
const toldHeartbeats = 3

/**
 * Messages of the last seconds, for gossipsub to forward, tell of and hand out. Gossipsub's own forwards each message to every neighbour
 * that did not send it first; this one leaves out those that hear its author anyway (`Holders`), and learns that from the copies.
 */
export class MessageCache implements CacheForGossipsub {
  readonly #holders: Holders
  readonly #kept = new Map<string, Kept>()
  /** The ids of each heartbeat, newest first. */
  readonly #heartbeats: Array<Array<MessageId & { readonly topic: string }>> = Array.from({ length: keptHeartbeats }, () => [])

  constructor (clock: Pick<Clock, 'now'>) {
    this.#holders = new Holders(clock)
  }

  /** As the option that gossipsub takes. */
  forGossipsub (): NativeCache {
    // Private fields make that class one of a kind to TypeScript; gossipsub calls what `CacheForGossipsub` names, and `msgs.has`.
    return this as unknown as NativeCache
  }

  get size (): number { return this.#kept.size }

  get notValidatedCount (): number { return [...this.#kept.values()].filter(({ isValidated }) => !isValidated).length }

  /** By id in gossipsub's string form. */
  get msgs (): Pick<Map<string, unknown>, 'has'> { return this.#kept }

  put (messageId: MessageId, message: Message, isValidated = false): boolean {
    if (this.#kept.has(messageId.msgIdStr)) return false
    this.#kept.set(messageId.msgIdStr, { message, isValidated, needNot: new Set(), stream: undefined, asked: new Map() })
    this.#heartbeats[0]?.push({ ...messageId, topic: message.topic })
    return true
  }

  /** Says whose a message is that came from `source`: to be called before it is validated. */
  attribute (id: string, author: string, source: string): void {
    const kept = this.#kept.get(id)
    if (kept === undefined) return
    const stream = { topic: kept.message.topic, author }
    kept.stream = stream
    this.#holders.sent(stream, source)
    kept.needNot = new Set([...kept.needNot, ...this.#holders.without(stream, source)])
  }

  /** Another copy came. */
  observeDuplicate (id: string, neighbour: string): void {
    const kept = this.#kept.get(id)
    if (kept?.stream !== undefined) this.#holders.sent(kept.stream, neighbour)
    if (kept?.isValidated === false) kept.needNot.add(neighbour)
  }

  /** The message, to be forwarded now, and to whom not. */
  validate (id: string): ReturnType<NativeCache['validate']> {
    const kept = this.#kept.get(id)
    if (kept === undefined) return null
    kept.isValidated = true
    return { message: kept.message, originatingPeers: kept.needNot }
  }

  remove (id: string): ReturnType<NativeCache['remove']> {
    const kept = this.#kept.get(id)
    if (kept === undefined) return null
    this.#kept.delete(id)
    return { message: kept.message, originatingPeers: kept.needNot }
  }

  getWithIWantCount (id: string, neighbour: string): ReturnType<NativeCache['getWithIWantCount']> {
    const kept = this.#kept.get(id)
    if (kept === undefined) return null
    const count = (kept.asked.get(neighbour) ?? 0) + 1
    kept.asked.set(neighbour, count)
    return { msg: kept.message, count }
  }

  getGossipIDs (topics: Set<string>): Map<string, Uint8Array[]> {
    const told = new Map<string, Uint8Array[]>()
    for (const { msgId, msgIdStr, topic } of this.#heartbeats.slice(0, toldHeartbeats).flat()) {
      if (this.#kept.get(msgIdStr)?.isValidated !== true || !topics.has(topic)) continue
      const ids = told.get(topic) ?? []
      ids.push(msgId)
      told.set(topic, ids)
    }
    return told
  }

  /** A heartbeat has passed. */
  shift (): void {
    for (const { msgIdStr } of this.#heartbeats.pop() ?? []) this.#kept.delete(msgIdStr)
    this.#heartbeats.unshift([])
  }
}

/** Longer than that of any key: an id is a short string, whatever is sent. */
const maxIdFieldBytes = 1024

/**
 * Tells copies of a message apart from all else before a signature is checked: that of the first copy was. A message that only claims to be
 * a copy, with other data under the same signature, is dropped as one.
 */
export function fastMessageId ({ from, seqno, signature }: Message): string {
  const fields = [from, seqno, signature].map((bytes) => bytes ?? new Uint8Array())
  // Of a message that cannot be authentic there is no first copy.
  return fields.every(({ length }) => length > 0 && length <= maxIdFieldBytes) ? fields.map((bytes) => String.fromCharCode(...bytes)).join('\n') : ''
}
