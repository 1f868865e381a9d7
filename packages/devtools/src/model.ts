import type { PeerId, PeerStats, VectorClock } from '@peer-base/app'
import type { Reading } from './reading.js'

/** Sums over the minute before `at`, of this peer. `at` is in milliseconds since 1970. */
export interface TrafficPoint {
  readonly at: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly messagesIn: number
  readonly messagesOut: number
}

/** What a pinner signed that its disk has, and when that was heard here (ms since 1970). */
export interface Receipt { readonly at: number, readonly clock: VectorClock }

/** One event, or several equal ones in a row. */
export interface LogLine {
  /** Of the last of them, in ms since 1970. */
  readonly at: number
  /** Name of the collaboration, or of the app. */
  readonly where: string
  readonly event: string
  readonly detail: string
  /** How many in a row. At least 1. */
  readonly times: number
}

export interface CollaborationModel {
  readonly reading: Reading
  /** What each member last said of itself; of members only. */
  readonly stats: ReadonlyMap<PeerId, PeerStats>
  /** Oldest first. */
  readonly history: readonly TrafficPoint[]
  readonly receipts: ReadonlyMap<PeerId, Receipt>
}

/** All that the panel shows. Never changed: `reduce` makes the next one. */
export interface Model {
  readonly collaborations: ReadonlyMap<string, CollaborationModel>
  /** Oldest first. */
  readonly log: readonly LogLine[]
}

/** What happened. `key` says in which of the watched collaborations. */
export type Input =
  | { readonly type: 'read', readonly key: string, readonly reading: Reading }
  | { readonly type: 'stats', readonly key: string, readonly at: number, readonly peer: PeerId, readonly stats: PeerStats }
  | { readonly type: 'receipt', readonly key: string, readonly at: number, readonly pinner: PeerId, readonly clock: VectorClock }
  | { readonly type: 'event', readonly at: number, readonly where: string, readonly event: string, readonly detail: string }

export interface ModelLimits {
  /** Points of each history; at one every 5 s, 20 minutes. @default 240 */
  readonly maxPoints?: number
  /** Lines of the log; the oldest go first. @default 200 */
  readonly maxLines?: number
}

export const modelLimits = Object.freeze({ maxPoints: 240, maxLines: 200 }) satisfies Required<ModelLimits>

export const emptyModel: Model = Object.freeze({ collaborations: new Map<string, CollaborationModel>(), log: Object.freeze([]) })

/** The model after an input: a pure function. What did not change keeps its reference. */
export function reduce (model: Model, input: Input, { maxPoints = modelLimits.maxPoints, maxLines = modelLimits.maxLines }: ModelLimits = {}): Model {
  switch (input.type) {
    case 'read': return withCollaboration(model, input.key, reread(model.collaborations.get(input.key), input.reading))
    case 'stats': return change(model, input.key, (before) => restated(before, input, maxPoints))
    case 'receipt': return change(model, input.key, (before) => ({
      ...before, receipts: new Map(before.receipts).set(input.pinner, { at: input.at, clock: input.clock })
    }))
    case 'event': return { ...model, log: appended(model.log, input, maxLines) }
  }
}

function change (model: Model, key: string, next: (before: CollaborationModel) => CollaborationModel): Model {
  const before = model.collaborations.get(key)
  return before === undefined ? model : withCollaboration(model, key, next(before))
}

function withCollaboration (model: Model, key: string, collaboration: CollaborationModel): Model {
  return { ...model, collaborations: new Map(model.collaborations).set(key, collaboration) }
}

/** Who is no member any more has nothing to say; a receipt stays true, whoever left. */
function reread (before: CollaborationModel | undefined, reading: Reading): CollaborationModel {
  if (before === undefined) return { reading, stats: new Map(), history: [], receipts: new Map() }
  const members = new Set(reading.members)
  const stats = [...before.stats.keys()].every((peer) => members.has(peer))
    ? before.stats
    : new Map([...before.stats].filter(([peer]) => members.has(peer)))
  return { ...before, reading, stats }
}

function restated (before: CollaborationModel, { at, peer, stats }: Extract<Input, { type: 'stats' }>, maxPoints: number): CollaborationModel {
  const known = { ...before, stats: new Map(before.stats).set(peer, stats) }
  if (peer !== before.reading.self) return known
  const { traffic: { total: bytes }, messages: { total: messages } } = stats
  const point = { at, bytesIn: bytes.in, bytesOut: bytes.out, messagesIn: messages.in, messagesOut: messages.out }
  // A chart's time runs forward, whatever the calendar does.
  const history = before.history.filter((earlier) => earlier.at < at)
  return { ...known, history: [...history, point].slice(-maxPoints) }
}

function appended (log: readonly LogLine[], { at, where, event, detail }: Extract<Input, { type: 'event' }>, maxLines: number): readonly LogLine[] {
  const last = log.at(-1)
  const isSame = last !== undefined && last.where === where && last.event === event && last.detail === detail
  if (isSame) return [...log.slice(0, -1), { ...last, at, times: last.times + 1 }]
  return [...log, { at, where, event, detail, times: 1 }].slice(-maxLines)
}
