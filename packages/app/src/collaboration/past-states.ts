import { covers, entryKind, join, type VersionVector } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { VectorClock } from '../events.js'
import type { Clock } from '../ports/clock.js'
import type { LogRecord } from '../replica/log-record.js'
import type { Replica } from '../replica/replica.js'
import type { Snapshot } from '../replica/snapshot-rows.js'
import { type Admission, createSilentAdmission } from './admission.js'
import type { CollaborationCrypto } from './crypto.js'
import { createDocument, type Document } from './document.js'
import { createDocuments, type Documents, nobody } from './documents.js'
import type { Outbox } from './outbox.js'
import { openState } from './snapshot-codec.js'

/** One state of a document: what it was after a change. */
export interface Version {
  /** Who made the change; undefined for the oldest version, from which the others start. */
  readonly replica: string | undefined
  /** Replica → number of its entries that are part of it. */
  readonly clock: VectorClock
}

/** The past of one document, as far as the log that is kept here goes, up to the moment it was asked for. */
export interface History<Value = unknown> {
  /** Oldest first; at least one. The first is the empty document or, where older entries were trimmed, the snapshot in their place. */
  readonly versions: readonly Version[]
  /**
   * The value at `versions[index]`. O(changes since the nearest of the states kept, of which there is one in 64 changes).
   * @throws PEERBASE_BAD_ARGUMENT where there is no such version
   */
  at (index: number): Promise<Value>
}

export interface HistoryComponents {
  readonly crypto: CollaborationCrypto
  readonly clock: Clock
  readonly engine: { readonly participant: { readonly replica: Replica }, readonly outbox: Pick<Outbox, 'flush'> }
  readonly typeOf: Parameters<typeof createDocuments>[0]['typeOf']
}

type Place = Pick<Document, 'path' | 'type' | 'typeName'>

/** What the log held at one moment. */
interface Past {
  readonly records: readonly LogRecord[]
  readonly base: VectorClock
  /** What stands for the entries before: opened, by document. */
  readonly states: Awaited<ReturnType<typeof openState>>
}

/** A state that need not be made again: what `records` from `next` on build on. */
interface Milestone { readonly version: number, readonly next: number, readonly state: Uint8Array }

const changesPerMilestone = 64

/**
 * Opens the whole log once, from its beginning or from the snapshot that it starts at. Changes go on meanwhile; they are not part of it.
 * O(entries kept); keeps their sealed bytes, and the state after each 64 changes.
 *
 * @throws PEERBASE_STORE_CORRUPT where the snapshot that the log starts at cannot be opened
 */
export async function openHistory (place: Place, components: HistoryComponents): Promise<History> {
  await components.engine.outbox.flush()
  const past = await capture(components)
  const replay = new Replay(place, past, components)
  const { versions, milestones } = await replay.survey()
  return {
    versions,
    async at (index) {
      if (versions[index] === undefined) {
        throw new PeerBaseError('PEERBASE_BAD_ARGUMENT', `There is no version ${index}: they go from 0 to ${versions.length - 1}`)
      }
      const milestone = milestones.findLast(({ version }) => version <= index)
      return await replay.valueAt(index, milestone)
    }
  }
}

/** The kept entries, and what came before them. Read in the writer's queue, where no snapshot is replaced. */
async function capture ({ crypto, engine: { participant: { replica } } }: HistoryComponents): Promise<Past> {
  return await replica.exclusively(async () => {
    const { log, shelf } = replica
    const base = new Map(log.base())
    const records = log.since(new Map(), Infinity)
    if (base.size === 0) return { records, base, states: [] }
    // Of concurrent ones, all: joined they are the state at the join of their vectors.
    const snapshots = shelf.newest()
    const start = snapshots.reduce<VersionVector>((joined, { vector }) => join(joined, vector), new Map())
    if (!covers(start, base)) throw new PeerBaseError('PEERBASE_STORE_CORRUPT', 'What came before the entries kept is not here')
    const states = (await Promise.all(snapshots.map(async (snapshot) => await statesOf(snapshot, crypto, replica)))).flat()
    return { records: records.filter(({ entry: { header } }) => header.seq >= (start.get(header.replica) ?? 0)), base: start, states }
  })
}

async function statesOf (snapshot: Snapshot, crypto: CollaborationCrypto, { shelf }: Replica): Promise<Past['states']> {
  const chunks = await shelf.chunks(snapshot)
  if (chunks === undefined) throw new PeerBaseError('PEERBASE_STORE_CORRUPT', 'A snapshot in the store is not whole')
  return await openState(snapshot, chunks, crypto)
}

/** Makes states of one document anew from what the log held. */
class Replay {
  readonly #place: Place
  readonly #past: Past
  readonly #components: HistoryComponents

  constructor (place: Place, past: Past, components: HistoryComponents) {
    this.#place = place
    this.#past = past
    this.#components = components
  }

  /** Which entries changed the document, and its state here and there. */
  async survey (): Promise<{ readonly versions: readonly Version[], readonly milestones: readonly Milestone[] }> {
    const { records, base } = this.#past
    const clock = new Map(base)
    const versions: Version[] = [{ replica: undefined, clock: new Map(clock) }]
    const run = this.#start()
    const milestones: Milestone[] = [{ version: 0, next: 0, state: run.document.encodeState() }]
    for (const [index, { entry }] of records.entries()) {
      const { replica, seq } = entry.header
      clock.set(replica, seq + 1)
      if (!await run.step(index)) continue
      versions.push({ replica, clock: new Map(clock) })
      const version = versions.length - 1
      if (version % changesPerMilestone !== 0) continue
      if (!run.isPartial()) milestones.push({ version, next: index + 1, state: run.document.encodeState() })
      // Somebody may be typing.
      await new Promise<void>((resolve) => { this.#components.clock.after(0, resolve) })
    }
    return { versions, milestones }
  }

  async valueAt (index: number, from: Milestone | undefined): Promise<unknown> {
    const run = this.#start(from)
    let version = from?.version ?? 0
    for (let next = from?.next ?? 0; version < index && next < this.#past.records.length; next++) if (await run.step(next)) version += 1
    return run.document.value()
  }

  #start (from?: Milestone): Run {
    return new Run(this.#place, this.#past, this.#components, from?.state)
  }
}

/** One way through the log. */
class Run {
  readonly document: Document
  readonly #records: Past['records']
  readonly #admission: Admission
  #hasChanged = false

  constructor (place: Place, { records, states }: Past, { crypto }: HistoryComponents, state: Uint8Array | undefined) {
    this.document = createDocument({ ...place, replica: nobody })
    this.#records = records
    const begun = state === undefined ? states.filter(({ path, type }) => isAt(place, path, type)).map((each) => each.state) : [state]
    for (const bytes of begun) this.document.apply(this.document.decodeState(bytes), { patch: false })
    this.#admission = createSilentAdmission({
      cid: crypto.cid, opener: crypto, documents: this.#onlyIt(), onApplied: () => { this.#hasChanged = true }
    })
  }

  /** Whether the entry, or the change that it ends, changed the document. */
  async step (index: number): Promise<boolean> {
    const entry = this.#records[index]?.entry
    if (entry?.header.kind !== entryKind.ops) return false
    this.#hasChanged = false
    await this.#admission.admit([entry])
    return this.#hasChanged
  }

  isPartial (): boolean { return this.#admission.partial }

  /** Other documents of the log are nobody's here: what is of them is passed over. */
  #onlyIt (): Documents {
    const others = createDocuments({ typeOf: () => undefined, replica: nobody })
    return {
      ...others,
      open: (path, typeName) => isAt(this.document, path, typeName) ? this.document : undefined,
      unread: (path, typeName) => ({ path, typeName, deltas: [], states: [] })
    }
  }
}

function isAt (place: Pick<Place, 'path' | 'typeName'>, path: readonly string[], typeName: string): boolean {
  return place.typeName === typeName && place.path.length === path.length && place.path.every((name, i) => name === path[i])
}
