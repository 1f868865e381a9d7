import type { ReplicaId } from '@peer-base/protocol'
import { compare, signedBytes, type VersionVector } from '@peer-base/protocol'
import type { Clock } from '../ports/clock.js'
import type { Store } from '../ports/store.js'
import type { FullHead } from '../replica/delta-log.js'
import { type FrozenRows, freezeRows } from '../replica/frozen-rows.js'
import { checkLogs, type HistoryBounds } from '../replica/history-check.js'
import type { CheckPace, HistoryProblem, HistoryReport } from '../replica/history-report.js'
import { openReplica } from '../replica/open-replica.js'
import type { Replica } from '../replica/replica.js'
import type { Snapshot } from '../replica/snapshot-rows.js'
import { openSnapshotShelf } from '../replica/snapshot-shelf.js'
import { equalBytes } from '../util/bytes.js'
import { createSilentAdmission } from './admission.js'
import type { CollaborationCrypto } from './crypto.js'
import { createDocuments, type Documents, nobody } from './documents.js'
import type { Outbox } from './outbox.js'
import { openState } from './snapshot-codec.js'

export interface HistoryComponents {
  readonly crypto: CollaborationCrypto
  readonly store: Store
  readonly clock: Clock
  readonly replica: Replica
  readonly documents: Documents
  readonly outbox: Outbox
  readonly typeOf: Parameters<typeof createDocuments>[0]['typeOf']
  /** Whether the documents show what the log has; not where entries are kept unopened. */
  readonly isReading: boolean
}

/** A history at one moment between two changes. */
interface Moment {
  readonly rows: Promise<FrozenRows>
  readonly version: VersionVector
  readonly bounds: HistoryBounds
  readonly snapshots: readonly Snapshot[]
  /** Canonical bytes of each document; undefined where changes wait that are in no entry. */
  readonly states: ReadonlyArray<{ readonly path: readonly string[], readonly typeName: string, readonly bytes: Uint8Array }> | undefined
}

const noHash = new Uint8Array(32)
const prefixes = ['r/', 'l/', 's/', 'e/']
/** After so many entries others have their turn. */
const entriesPerTurn = 64
/** Own changes may come between flush and look; after so many tries they are left out of the comparison. */
const captureTries = 8

/**
 * Reads everything that the store keeps of this collaboration and checks it; then builds the state anew from the newest snapshot and the
 * entries after it, and compares it with what is shown. Writing goes on meanwhile: what comes after the call began is not looked at.
 * O(entries × dependencies + bytes kept); the rows kept are in memory for as long as it takes.
 *
 * @throws the reason of `signal`, or what the store throws
 */
export async function verifyHistory (components: HistoryComponents, { onProgress, signal }: CheckPace = {}): Promise<HistoryReport> {
  signal?.throwIfAborted()
  const { crypto: { cid, verifier }, clock, replica } = components
  const moment = await capture(components)
  const rows = await moment.rows
  const total = entriesBetween(moment.bounds)
  const breathe = async (): Promise<void> => {
    await new Promise<void>((resolve) => { clock.after(0, resolve) })
    signal?.throwIfAborted()
  }
  const logs = await checkLogs({
    cid, verifier, rows, bounds: moment.bounds, equivocations: replica.equivocations,
    pace: async (checked) => {
      if (checked % entriesPerTurn !== 0) return
      onProgress?.({ checked, total })
      await breathe()
    }
  })
  const snapshots = await checkSnapshots(components, moment, rows)
  const comparison = await compareState(components, { moment, rows, breathe })
  onProgress?.({ checked: logs.entries, total })
  return {
    entries: logs.entries,
    replicas: moment.version.size,
    snapshots: moment.snapshots.length,
    covers: moment.version,
    trimmed: new Map(moment.bounds.bases.map(({ replica, end }) => [replica, end])),
    uncheckedDependencies: logs.uncheckedDependencies,
    state: comparison.state,
    problems: [...logs.problems, ...snapshots, ...comparison.problems]
  }
}

async function capture ({ store, replica, documents, outbox, isReading }: HistoryComponents): Promise<Moment> {
  for (let tries = 1; ; tries++) {
    await outbox.flush()
    const moment = await replica.exclusively(async (): Promise<Moment | undefined> => {
      if (!outbox.empty && tries < captureTries) return undefined
      const states = isReading && outbox.empty
        ? Array.from(documents.all(), (document) => ({ path: document.path, typeName: document.typeName, bytes: document.encodeState() }))
        : undefined
      // Begun here, awaited outside: nobody waits for the disk.
      return { rows: freezeRows(store, prefixes), version: replica.version(), bounds: boundsOf(replica), snapshots: replica.shelf.newest(), states }
    })
    if (moment !== undefined) return moment
  }
}

function boundsOf ({ log }: Replica): HistoryBounds {
  const full = ([replica, end]: readonly [ReplicaId, number]): FullHead => ({ replica, end, hash: log.hashAt(replica, end - 1) ?? noHash })
  return { bases: Array.from(log.base(), full), heads: Array.from(log.version(), full) }
}

function entriesBetween ({ bases, heads }: HistoryBounds): number {
  const sum = (list: readonly FullHead[]): number => list.reduce((total, { end }) => total + end, 0)
  return sum(heads) - sum(bases)
}

/** Each held one must be whole in the store, be signed by its maker, and fit what is known of the logs. */
async function checkSnapshots (
  { crypto: { cid, verifier }, replica }: HistoryComponents, { snapshots }: Moment, rows: FrozenRows
): Promise<HistoryProblem[]> {
  const whole = await openSnapshotShelf({ cid, store: rows, verifier, clock: stillClock })
  const problems: HistoryProblem[] = []
  for (const snapshot of snapshots) {
    const { entry } = snapshot
    const isSigned = await verifier.verify(entry.header.replica, signedBytes(cid, entry), entry.signature)
    // An id is the hash of what is signed: under the same id the store has the same.
    const isWhole = whole.has(snapshot.id) && await whole.chunks(snapshot) !== undefined
    const isEvidenced = whole.hasEvidence(snapshot.id) || !replica.shelf.hasEvidence(snapshot.id)
    if (!isWhole || !isEvidenced || !isSigned || replica.contradicts(snapshot)) problems.push({ fault: 'snapshot', snapshot: snapshot.id })
  }
  return problems
}

type Comparison = Pick<HistoryReport, 'state' | 'problems'>

/** Unknown where there is nothing to compare with, or what is kept does not reach as far as what is shown. */
async function compareState (
  components: HistoryComponents,
  { moment, rows, breathe }: { readonly moment: Moment, readonly rows: FrozenRows, readonly breathe: () => Promise<void> }
): Promise<Comparison> {
  if (moment.states === undefined) return { state: 'unknown', problems: [] }
  const rebuilt = await rebuild(components, rows, breathe)
  const unopened = rebuilt.unopened.map((snapshot): HistoryProblem => ({ fault: 'snapshot', snapshot }))
  // What is missing was told of above, entry by entry.
  if (compare(rebuilt.version, moment.version) !== 'equal') return { state: 'unknown', problems: unopened }
  const differing = moment.states.filter(({ path, typeName, bytes }) => {
    const document = rebuilt.documents.open(path, typeName)
    return document === undefined || !equalBytes(document.encodeState(), bytes)
  }).map(({ path }): HistoryProblem => ({ fault: 'state', path }))
  return { state: differing.length === 0 ? 'equal' : 'different', problems: [...unopened, ...differing] }
}

/** Of one moment: nothing grows old in it. */
const stillClock = { now: () => 0 }

/** As a start would do it, from the rows of one moment. */
async function rebuild (
  { crypto, typeOf }: HistoryComponents, rows: FrozenRows, breathe: () => Promise<void>
): Promise<{ readonly documents: Documents, readonly version: VersionVector, readonly unopened: readonly string[] }> {
  const { cid, verifier } = crypto
  const documents = createDocuments({ typeOf, replica: nobody })
  const admission = createSilentAdmission({ cid, opener: crypto, documents })
  const unopened: string[] = []
  const nothing = (): void => {}
  const replica = await openReplica({
    cid, verifier, store: rows, clock: stillClock, firstSeq: 0,
    onAdvance: nothing, onHeld: nothing, onLost: nothing, onEquivocation: nothing, report: nothing,
    admit: async (records) => {
      for (let start = 0; start < records.length; start += entriesPerTurn) {
        await admission.admit(records.slice(start, start + entriesPerTurn).map(({ entry }) => entry))
        await breathe()
      }
    },
    admitSnapshot: async (snapshot, chunks) => {
      const isOpened = await openInto(documents, { crypto, snapshot, chunks })
      if (isOpened) admission.skipTo(snapshot.vector)
      else unopened.push(snapshot.id)
      return isOpened
    }
  }, { maxDeltaRetention: Infinity })
  return { documents, version: replica.version(), unopened }
}

async function openInto (
  documents: Documents,
  { crypto, snapshot, chunks }: { readonly crypto: CollaborationCrypto, readonly snapshot: Snapshot, readonly chunks: readonly Uint8Array[] }
): Promise<boolean> {
  try {
    const states = await openState(snapshot, chunks, crypto)
    for (const { path, type, state } of states) {
      const document = documents.open(path, type)
      document?.adopt(document.decodeState(state), state)
    }
    return true
  } catch {
    return false
  }
}
