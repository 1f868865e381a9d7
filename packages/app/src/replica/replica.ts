import { covers, type EntryRun, type Head, parseEntryHead, type ReplicaId, signedBytes, type VersionVector } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Write } from '../ports/store.js'
import { Certificates } from './certificates.js'
import type { Checkpoints } from './checkpoints.js'
import { contradicts } from './contradiction.js'
import type { DeltaLog } from './delta-log.js'
import type { LogRecord } from './log-record.js'
import { DurableWrites } from './durable-writes.js'
import { badEntry, createExaminer } from './examination.js'
import { createEntryWriter, type Draft } from './entry-writer.js'
import type { Equivocations, Proof } from './equivocations.js'
import { findFork } from './fork.js'
import { entryRemoval, entryWrite } from './log-rows.js'
import type { Quarantine } from './quarantine.js'
import type { ReplicaComponents, ReplicaOptions } from './replica-components.js'
import type { SignedHeads } from './signed-heads.js'
import { SnapshotKeeper } from './snapshot-keeper.js'
import type { Snapshot, SnapshotParts } from './snapshot-rows.js'
import type { SnapshotShelf } from './snapshot-shelf.js'
import { createWriterQueue } from './writer-queue.js'
import { inTurn, type Soon, whenThere } from '../util/soon.js'

export type { ReplicaComponents, ReplicaOptions } from './replica-components.js'

/** What became of entries from a peer. */
export interface Receipt {
  readonly accepted: number
  readonly duplicates: number
  /** Something before them is missing: they were dropped, and must be sent again after it. */
  readonly gap: boolean
  /**
   * Replicas whose entries do not follow what is here, though they would be next: forged, or of another history. They were
   * dropped; what came before them tells which it is.
   */
  readonly strays: readonly ReplicaId[]
}

interface Totals extends Receipt { accepted: number, duplicates: number, gap: boolean, readonly strays: ReplicaId[] }

/**
 * The writer queue of a participant: the one place where the version vector moves, after an entry is admitted and durable
 * as the store promises. Everything that changes the log passes through one FIFO.
 */
export interface Replica {
  readonly log: DeltaLog
  readonly shelf: SnapshotShelf
  readonly signedHeads: SignedHeads
  /** Certificates of the replicas in the log. */
  readonly certificates: ReadonlyMap<ReplicaId, Uint8Array>
  readonly equivocations: Equivocations
  /** What writers say of the snapshots in the log. */
  readonly checkpoints: Checkpoints
  readonly quarantine: Quarantine
  version (): VersionVector
  /** What the store has promised to keep: lags `version` only while the store fails. The same array until it changes. */
  durable (): readonly Head[]
  /** The store is to have all that is here: nothing waits to be written, and nothing of an own replica that was used elsewhere goes. */
  readonly isSettled: boolean
  append (draft: Draft): Promise<readonly LogRecord[]>
  receive (runs: readonly EntryRun[], from: string): Promise<Receipt>
  /** @throws PEERBASE_BAD_ENTRY (blame `penalise`) for what proves nothing. */
  learnProof (proof: Proof): Promise<void>
  /** @throws what the verifier throws for a certificate that does not hold. */
  learnCertificates (certificates: readonly Uint8Array[]): Promise<void>
  /** Whether a snapshot cannot be true, as far as can be told here. */
  contradicts (snapshot: Snapshot): boolean
  /**
   * Starts from a snapshot that is ahead of this log, and holds one that is not. False where it is ahead and has no evidence, contradicts
   * this log, or could not be opened.
   */
  adopt (snapshot: Snapshot, parts: SnapshotParts): Promise<boolean>
  /** Holds a snapshot all of whose entries are here; one that does not open, or for which there is no room, is left. */
  hold (snapshot: Snapshot, parts: SnapshotParts): Promise<void>
  /**
   * Removes what nothing needs any more: entries that a durable snapshot covers, but for the newest; snapshots replaced long enough
   * ago; rows of what was never whole. Resolves with the milliseconds until there is more, undefined when there is nothing.
   */
  sweep (): Promise<number | undefined>
  /** Writes what the store refused. Never rejects. */
  retry (): Promise<void>
  /** Runs `task` between two changes of the log. */
  exclusively<T> (task: () => Promise<T>): Promise<T>
  /** Resolves when all that was queued has ended. */
  idle (): Promise<void>
}

/** What a replica is made of: what its store held, already admitted. */
export interface ReplicaParts {
  readonly log: DeltaLog
  readonly shelf: SnapshotShelf
  readonly signedHeads: SignedHeads
  readonly certificates: Map<ReplicaId, Uint8Array>
  readonly equivocations: Equivocations
  readonly checkpoints: Checkpoints
  readonly quarantine: Quarantine
  /** Removals that were found due when the store was read. */
  readonly dead: readonly Write[]
  /** Ids of snapshots that are held and did not open: nothing goes on their account. */
  readonly unopened: ReadonlySet<string>
}

export function createReplica (components: ReplicaComponents, options: ReplicaOptions, parts: ReplicaParts): Replica {
  return new QueuedReplica(components, options, parts)
}

class QueuedReplica implements Replica {
  readonly log: DeltaLog
  readonly shelf: SnapshotShelf
  readonly signedHeads: SignedHeads
  readonly equivocations: Equivocations
  readonly checkpoints: Checkpoints
  readonly quarantine: Quarantine
  readonly #certificates: Certificates
  readonly #components: ReplicaComponents
  readonly #queue = createWriterQueue()
  readonly #writeEntries: ReturnType<typeof createEntryWriter> | undefined
  readonly #examine: ReturnType<typeof createExaminer>
  readonly #writes: DurableWrites
  readonly #snapshots: SnapshotKeeper
  #isLost = false

  constructor (components: ReplicaComponents, options: ReplicaOptions, parts: ReplicaParts) {
    this.#components = components
    this.log = parts.log
    this.shelf = parts.shelf
    this.signedHeads = parts.signedHeads
    this.#certificates = new Certificates({
      ...components,
      isNeeded: (replica) => replica === components.author?.replica || this.log.end(replica) > 0 || this.equivocations.has(replica)
    }, parts.certificates)
    this.equivocations = parts.equivocations
    this.checkpoints = parts.checkpoints
    this.quarantine = parts.quarantine
    this.#writes = new DurableWrites({ ...components, log: this.log })
    this.#snapshots = new SnapshotKeeper({ ...components, ...options, ...parts, writes: this.#writes })
    const { cid, author, verifier } = components
    if (author !== undefined) {
      this.#writeEntries = createEntryWriter({ cid, author, verifier, log: this.log })
    }
    this.#examine = createExaminer({ cid, verifier, certificates: this.certificates, log: this.log, equivocations: this.equivocations })
  }

  get certificates (): ReadonlyMap<ReplicaId, Uint8Array> { return this.#certificates.all }

  get isSettled (): boolean { return !this.#writes.isBehind && !this.#isLost }

  version (): VersionVector { return this.log.version() }

  durable (): readonly Head[] { return this.#writes.heads() }

  append (draft: Draft): Promise<readonly LogRecord[]> {
    return this.#queue.run(() => this.#append(draft))
  }

  receive (runs: readonly EntryRun[], from: string): Promise<Receipt> {
    return this.#queue.run(() => this.#receive(runs, from))
  }

  async learnProof (proof: Proof): Promise<void> {
    await this.#queue.run(async () => { await this.#learnProof(proof) })
  }

  async learnCertificates (certificates: readonly Uint8Array[]): Promise<void> {
    await this.#queue.run(async () => {
      const writes: Write[] = []
      try {
        for (const certificate of certificates) writes.push(...await this.#certificates.learn(certificate))
      } finally {
        // Those before one that does not hold were taken.
        await this.#writes.add(writes)
      }
    })
  }

  contradicts (snapshot: Snapshot): boolean {
    const { author, authorIsReused } = this.#components
    // Of a replica made just now nobody can know more than it does itself; of one of last time they can.
    const end = author === undefined ? 0 : this.log.end(author.replica)
    if (authorIsReused === true && author !== undefined && (snapshot.vector.get(author.replica) ?? 0) > end) this.#lose(end)
    return contradicts(snapshot, { log: this.log, own: author?.replica })
  }

  async adopt (snapshot: Snapshot, parts: SnapshotParts): Promise<boolean> {
    return await this.#queue.run(async () => {
      if (covers(this.version(), snapshot.vector)) {
        // To be held from the first, or its entries came while it was fetched.
        await this.#hold(snapshot, parts)
        return true
      }
      if (parts.evidence === undefined || this.contradicts(snapshot)) return false
      if (!await this.#snapshots.adopt(snapshot, parts)) return false
      // Not own, and from no peer in particular.
      this.#components.onAdvance([], snapshot.id)
      this.#components.onHeld()
      return true
    })
  }

  async hold (snapshot: Snapshot, parts: SnapshotParts): Promise<void> {
    await this.#queue.run(async () => { await this.#hold(snapshot, parts) })
  }

  async sweep (): Promise<number | undefined> {
    return await this.#queue.run(async () => await this.#snapshots.sweep())
  }

  async retry (): Promise<void> {
    await this.#queue.run(async () => { await this.#writes.retry() })
  }

  async exclusively<T> (task: () => Promise<T>): Promise<T> {
    return await this.#queue.run(task)
  }

  async idle (): Promise<void> {
    await this.#queue.idle()
  }

  #append (draft: Draft): Soon<readonly LogRecord[]> {
    if (this.#writeEntries === undefined) throw new PeerBaseError('PEERBASE_READ_ONLY', 'This replica cannot write: open the collaboration with a write key')
    if (this.#isLost) throw new PeerBaseError('PEERBASE_STOPPED', 'This replica was used elsewhere: the change is made again under another')
    return whenThere(this.#writeEntries(draft), (records) => whenThere(this.#commit(records, undefined), () => records))
  }

  #receive (runs: readonly EntryRun[], from: string): Soon<Receipt> {
    const totals: Totals = { accepted: 0, duplicates: 0, gap: false, strays: [] }
    return whenThere(inTurn(runs, (run) => this.#receiveRun(run, from, totals)), () => totals)
  }

  #receiveRun (run: EntryRun, from: string, totals: Totals): Soon<void> {
    const compared = run.first < this.log.end(run.replica) ? this.#lookForFork(run) : undefined
    return whenThere(compared, () => whenThere(this.#examine(run), ({ records, duplicates, gap, isStray }) => {
      if (isStray === true) totals.strays.push(run.replica)
      totals.duplicates += duplicates
      totals.gap ||= gap
      if (records.length === 0) return
      return whenThere(this.#takeIn(records, from), () => {
        totals.accepted += records.length
        if (run.replica === this.#components.author?.replica) this.#lose(run.first + run.entries.length)
      })
    }))
  }

  #takeIn (records: readonly LogRecord[], from: string): Soon<void> {
    return whenThere(this.#components.admit(records), () => this.#commit(records, from))
  }

  async #hold (snapshot: Snapshot, parts: SnapshotParts): Promise<void> {
    if (this.shelf.has(snapshot.id) || !covers(this.version(), snapshot.vector) || this.contradicts(snapshot)) return
    if (await this.#snapshots.hold(snapshot, parts)) this.#components.onHeld()
  }

  async #lookForFork (run: EntryRun): Promise<void> {
    if (this.equivocations.has(run.replica)) return
    const { cid, verifier } = this.#components
    const fork = findFork(run, { cid, log: this.log, hash: verifier.hash })
    if (fork === undefined) return
    if (!await verifier.verify(run.replica, signedBytes(cid, fork.last), fork.last.signature)) throw badEntry()
    try {
      await this.#learnProof(fork.proof)
    } catch {
      // The author signed both histories, but not each of the two entries at which they part.
      if (this.equivocations.suspect(run.replica)) this.#components.onEquivocation(run.replica, undefined)
    }
  }

  async #learnProof (proof: Proof): Promise<void> {
    const replica = await this.equivocations.take(proof)
    if (replica === undefined) return
    this.#components.onEquivocation(replica, proof)
    if (replica === this.#components.author?.replica) await this.#forgetFrom(parseEntryHead(proof.first).header.seq)
  }

  async #forgetFrom (seq: number): Promise<void> {
    const own = this.#components.author?.replica
    if (own === undefined) return
    // What was before its base went long ago.
    const first = Math.max(seq, this.log.base().get(own) ?? 0)
    const gone = Array.from({ length: Math.max(0, this.log.end(own) - first) }, (_, index) => entryRemoval({ replica: own, seq: first + index }))
    await this.#writes.add(gone)
    this.#lose(seq)
  }

  #lose (seq: number): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#components.onLost(seq)
  }

  #commit (records: readonly LogRecord[], from: string | undefined): Soon<void> {
    const { author } = this.#components
    const writes = author !== undefined && from === undefined ? this.#certificates.add(author.replica, author.certificate) : []
    for (const { entry } of records) writes.push(entryWrite(entry))
    return whenThere(this.#writes.add(writes), () => {
      for (const record of records) this.log.append(record)
      this.#components.onAdvance(records, from)
      for (const divergence of this.checkpoints.take(records)) this.#components.onDivergence?.(divergence)
    })
  }
}
