import type { CrdtType } from '@peer-base/crdt-types'
import { encodeBody, entryKind, type ReplicaId, type Role } from '@peer-base/protocol'
import { PeerBaseError, toError } from '../errors.js'
import type { ResolvedCollaborationOptions } from '../options.js'
import type { Participant, ParticipantComponents } from '../participant.js'
import type { ParticipantEvents } from '../participant-events.js'
import type { Exclusion } from '../ports/exclusion.js'
import type { FlushableStore, Store } from '../ports/store.js'
import type { CheckPace, HistoryReport } from '../replica/history-report.js'
import type { Admission } from './admission.js'
import type { CollaborationCrypto } from './crypto.js'
import type { Move, Moves } from './moves.js'
import type { Applied, Document } from './document.js'
import type { Documents } from './documents.js'
import { verifyHistory } from './history.js'
import { createJournal, type Journal } from './journal.js'
import { createOutbox, type Outbox, type Parcel } from './outbox.js'
import type { OwnReplica } from './own-replica.js'
import { type History, openHistory } from './past-states.js'
import { createSnapshotDuty, type SnapshotDuty } from './snapshot-duty.js'

/** A step that was applied: all its documents already show it. */
export type Step = ReadonlyArray<{ readonly document: Document, readonly applied: Applied }>

export interface EngineComponents extends Pick<ParticipantComponents, 'network' | 'router' | 'clock' | 'random' | 'logger' | 'firstSeq'> {
  readonly crypto: CollaborationCrypto
  /** As the store strategy wants it: prefixed, perhaps written behind. */
  readonly store: Store | FlushableStore
  /** Names the store: 16 bytes. It stays here: receipts are a pinner's. */
  readonly ownStoreId: Uint8Array
  /** Among those who may have the same store open. */
  readonly exclusion?: Exclusion
  readonly typeOf: (name: string) => CrdtType | undefined
  readonly wantsPatch: (document: Document) => boolean
  readonly events: ParticipantEvents
  readonly onApplied: (step: Step, fromSelf: boolean) => void
  /** Changes arrived of a document whose type is not defined here. */
  readonly onUnread: (path: readonly string[], typeName: string) => void
  readonly onMoved: (move: Move) => void
  readonly report: (error: Error) => void
}

/** A collaboration at work, from start to stop: a participant, its keys and its documents. */
export interface Engine {
  readonly participant: Participant
  readonly documents: Documents
  readonly outbox: Outbox
  readonly replica: ReplicaId | undefined
  /** The replica of last time was given up, since the store does not have all of it any more. */
  readonly isRenewed: boolean
  /** As what it takes part. */
  readonly role: Role
  /** Opens a document, giving it what was kept for it. @throws what the registry throws */
  open (path: readonly string[], typeName: string): Document
  mutate (document: Document, mutator: string, args: readonly unknown[]): void
  /** Made here under a key of last time: undefined under a new one, which nobody else can have. */
  readonly journal: Journal | undefined
  /** What `document` was after each change in the log. */
  history (document: Document): Promise<History>
  /** Where others say that it goes on. */
  readonly moves: Moves
  save (): Promise<void>
  verifyHistory (pace: CheckPace): Promise<HistoryReport>
  stop (graceMS: number): Promise<void>
  /** Ends without another word of its own: its replica was used elsewhere. */
  abandon (): Promise<void>
}

/** What a collaboration works with, opened from its store and not yet on the network. */
export interface EngineParts {
  readonly components: EngineComponents
  readonly options: ResolvedCollaborationOptions
  readonly own: OwnReplica | undefined
  readonly documents: Documents
  readonly admission: Admission
  readonly participant: Participant
  readonly role: Role
  /** Hears of what comes into the log once there is an engine. */
  readonly late: { duty?: SnapshotDuty }
  readonly moves: Moves
  readonly isRenewed: boolean
}

export function createEngine (parts: EngineParts): Engine {
  return new WorkingEngine(parts)
}

/** Changes in one window that close it early. */
const maxChangesPerParcel = 4096

class WorkingEngine implements Engine {
  readonly participant: Participant
  readonly documents: Documents
  readonly outbox: Outbox
  readonly journal: Journal | undefined
  readonly #parts: EngineParts
  readonly #duty: SnapshotDuty
  #isAbandoned = false

  constructor (parts: EngineParts) {
    this.#parts = parts
    this.participant = parts.participant
    this.documents = parts.documents
    this.journal = parts.own?.isReused === true ? createJournal() : undefined
    const { clock, report } = parts.components
    const { storeStrategyName, debouncePushMS, debouncePushMaxMS } = parts.options
    this.outbox = createOutbox({ clock, report, send: async (parcel) => await this.#send(parcel) }, {
      // Where every change is to be durable before its promise resolves, the disk sets the pace, not a window.
      windowMS: storeStrategyName === 'ipfs-repo' ? 0 : Math.min(debouncePushMS, debouncePushMaxMS),
      maxChanges: maxChangesPerParcel
    })
    this.#duty = parts.late.duty = createSnapshotDuty({
      ...parts.components,
      author: parts.own?.author,
      documents: parts.documents,
      outbox: this.outbox,
      replica: parts.participant.replica,
      isWhole: () => !parts.admission.partial && !parts.documents.hasUnread,
      onDiverged: (divergence) => { parts.components.events.diverged?.(divergence) }
    }, parts.options)
  }

  get replica (): ReplicaId | undefined { return this.#parts.own?.author.replica }
  get moves (): Moves { return this.#parts.moves }
  get isRenewed (): boolean { return this.#parts.isRenewed }
  get role (): Role { return this.#parts.role }

  open (path: readonly string[], typeName: string): Document {
    const document = this.documents.open(path, typeName)
    if (document === undefined) throw new PeerBaseError('PEERBASE_UNKNOWN_TYPE', `Type ${typeName} is not defined: define it first`)
    const unread = this.documents.takeUnread(path, typeName)
    if (unread === undefined) return document
    for (const bytes of unread.states) this.#applyKept(document, () => document.decodeState(bytes))
    for (const { author, bytes } of unread.deltas) this.#applyKept(document, () => document.decodeDelta(bytes, author))
    return document
  }

  mutate (document: Document, mutator: string, args: readonly unknown[]): void {
    const applied = document.mutate(mutator, args, { patch: this.#parts.components.wantsPatch(document) })
    this.journal?.add({ path: document.path, typeName: document.typeName, mutator, args })
    this.outbox.add(document, applied.delta)
    this.#parts.components.onApplied([{ document, applied }], true)
  }

  async history (document: Document): Promise<History> { return await openHistory(document, { ...this.#parts.components, engine: this }) }

  async save (): Promise<void> {
    await this.outbox.flush()
    await this.participant.replica.retry()
    const { store } = this.#parts.components
    if ('flush' in store) await store.flush()
  }

  async verifyHistory (pace: CheckPace): Promise<HistoryReport> {
    const { components, documents, options } = this.#parts
    const { replica } = this.participant
    return await verifyHistory({ ...components, replica, documents, outbox: this.outbox, isReading: !options.replicateOnly }, pace)
  }

  async abandon (): Promise<void> {
    const { components } = this.#parts
    this.#isAbandoned = true
    this.#duty.stop()
    await this.outbox.stop()
    await this.#duty.idle()
    await this.participant.stop(0)
    // Without the mark of a clean end: the next start takes a new replica.
    await components.store.close()
  }

  async stop (graceMS: number): Promise<void> {
    const { components, own } = this.#parts
    this.#duty.stop()
    await this.outbox.stop()
    await this.#duty.idle()
    await this.participant.stop(graceMS)
    try {
      await this.save()
      await own?.retire(this.participant.replica.log)
    } catch (error) {
      // Without the mark of a clean end the next start takes a new replica: nothing is lost by it.
      components.report(toError(error))
    }
    await components.store.close()
  }

  #applyKept (document: Document, decode: () => unknown): void {
    try {
      const applied = document.apply(decode(), { patch: false })
      this.#parts.components.onApplied([{ document, applied }], false)
    } catch (error) {
      this.#parts.components.logger.warn('a kept change has no effect', { reason: toError(error).name })
    }
  }

  async #send ({ groups }: Parcel): Promise<void> {
    // The journal has what was asked for: it is made again under the next replica.
    if (this.#isAbandoned) return
    const plaintext = encodeBody(groups.map(({ document, group }) => ({
      path: document.path, type: document.typeName, delta: document.encodeDelta(group)
    })))
    const sealed = this.journal?.seal()
    try {
      const [record] = await this.participant.replica.append({ kind: entryKind.ops, sealed: true, plaintext })
      if (record !== undefined) sealed?.(record.entry.header.seq)
    } catch (error) {
      // The replica was used elsewhere, as is found out only for one with a journal: what is in there is written again.
      if (this.journal === undefined || !(error instanceof PeerBaseError) || error.code !== 'PEERBASE_STOPPED') throw error
    }
    this.#duty.appended()
  }
}
