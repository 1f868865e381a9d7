import { type CollaborationId, type Entry, hashedBytes, parseEntry, type ReplicaId, signedBytes, type VersionVector } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import type { FullHead } from './delta-log.js'
import { classifyBeside, type Equivocations } from './equivocations.js'
import type { FrozenRows } from './frozen-rows.js'
import { entryKey } from './log-rows.js'
import type { HistoryFault, HistoryProblem } from './history-report.js'

/** Where the log of a moment begins and ends; both with the full hash of the entry before. */
export interface HistoryBounds {
  readonly bases: readonly FullHead[]
  readonly heads: readonly FullHead[]
}

export interface HistoryCheckComponents {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  readonly rows: FrozenRows
  readonly bounds: HistoryBounds
  readonly equivocations: Pick<Equivocations, 'has' | 'replicas'>
  /** Called after each entry with how many were checked; lets others have their turn, and throws to end the check. */
  readonly pace: (checked: number) => Promise<void>
}

export interface CheckedLogs {
  readonly entries: number
  readonly uncheckedDependencies: number
  readonly problems: readonly HistoryProblem[]
}

const noHash = new Uint8Array(32)

/**
 * Checks every kept row of every log: certificate, form, place, hash chain, body, signature and causal base. Each entry's own signature, and not
 * only the one at the end of a run. O(entries × dependencies).
 */
export async function checkLogs (components: HistoryCheckComponents): Promise<CheckedLogs> {
  const check = new LogCheck(components)
  await check.certificates()
  await check.logs()
  check.dependencies()
  for (const replica of components.equivocations.replicas) check.add('equivocation', { replica })
  return { entries: check.entries, uncheckedDependencies: check.uncheckedDependencies, problems: check.problems }
}

interface CheckedEntry { readonly entry: Entry, readonly hash: Uint8Array }

class LogCheck {
  readonly problems: HistoryProblem[] = []
  entries = 0
  uncheckedDependencies = 0
  readonly #components: HistoryCheckComponents
  readonly #bases: ReadonlyMap<ReplicaId, FullHead>
  readonly #ends: VersionVector
  /** What is readable of each log, by number. */
  readonly #read = new Map<ReplicaId, Map<number, CheckedEntry>>()

  constructor (components: HistoryCheckComponents) {
    this.#components = components
    this.#bases = new Map(components.bounds.bases.map((base) => [base.replica, base]))
    this.#ends = new Map(components.bounds.heads.map(({ replica, end }) => [replica, end]))
  }

  add (fault: HistoryFault, where: Omit<HistoryProblem, 'fault'>): void {
    this.problems.push({ fault, ...where })
  }

  async certificates (): Promise<void> {
    const { rows, verifier } = this.#components
    for await (const [key, certificate] of rows.entries('r/')) {
      const replica = key.slice(2)
      try {
        if (await verifier.admit(certificate) !== replica) this.add('certificate', { replica })
      } catch {
        this.add('certificate', { replica })
      }
    }
    for (const [replica, end] of this.#ends) {
      if (end > this.#base(replica).end && !rows.has(`r/${replica}`)) this.add('certificate', { replica })
    }
  }

  async logs (): Promise<void> {
    for (const { replica, end, hash } of this.#components.bounds.heads) {
      const log = new Map<number, CheckedEntry>()
      this.#read.set(replica, log)
      const base = this.#base(replica)
      let previous: Uint8Array | undefined = base.hash
      for (let seq = base.end; seq < end; seq++) {
        const checked = await this.#entry(replica, seq, previous)
        if (checked !== undefined) log.set(seq, checked)
        previous = checked?.hash
        await this.#components.pace(this.entries)
      }
      if (end > base.end && previous !== undefined && !equalBytes(previous, hash)) this.add('chain', { replica, seq: end - 1 })
    }
  }

  dependencies (): void {
    for (const [replica, log] of this.#read) {
      for (const [seq, { entry }] of log) if (!this.#dependenciesHold(entry)) this.add('dependency', { replica, seq })
    }
    if (!this.problems.some(({ fault }) => fault === 'missing' || fault === 'unreadable')) this.#expectCausalOrder()
  }

  #base (replica: ReplicaId): Pick<FullHead, 'end' | 'hash'> {
    return this.#bases.get(replica) ?? { end: 0, hash: noHash }
  }

  async #entry (replica: ReplicaId, seq: number, previous: Uint8Array | undefined): Promise<CheckedEntry | undefined> {
    const { cid, verifier, rows } = this.#components
    const where = { replica, seq }
    const bytes = await rows.get(entryKey(where))
    if (bytes === undefined) {
      this.add('missing', where)
      return undefined
    }
    this.entries += 1
    const entry = parseOrUndefined(bytes)
    if (entry === undefined || entry.header.replica !== replica || entry.header.seq !== seq) {
      this.add('unreadable', where)
      return undefined
    }
    // After one that cannot be read nothing is known of the chain.
    if (previous !== undefined && !equalBytes(entry.header.previous, previous)) this.add('chain', where)
    if (!equalBytes(verifier.hash(entry.body), entry.bodyHash)) this.add('body', where)
    if (!await verifier.verify(replica, signedBytes(cid, entry), entry.signature)) this.add('signature', where)
    return { entry, hash: verifier.hash(hashedBytes(cid, entry)) }
  }

  #dependenciesHold ({ header }: Entry): boolean {
    return header.deps.every(({ replica, end, hash }) => {
      // Which of two histories is meant, its sender alone knows.
      if (this.#components.equivocations.has(replica)) return true
      if (end > (this.#ends.get(replica) ?? 0)) return false
      const base = this.#base(replica)
      const named = end === base.end ? base.hash : this.#read.get(replica)?.get(end - 1)?.hash
      if (named !== undefined) return equalBytes(named.subarray(0, hash.length), hash)
      if (end < base.end) this.uncheckedDependencies += 1
      // What is missing or unreadable was told of itself.
      return true
    })
  }

  /** Every entry can be taken after all that it depends on: no two wait for each other. */
  #expectCausalOrder (): void {
    const version = new Map(Array.from(this.#bases.values(), ({ replica, end }) => [replica, end]))
    for (let moved = true; moved;) {
      moved = false
      for (const [replica, log] of this.#read) {
        const upTo = version.get(replica) ?? 0
        let end = upTo
        for (let next = log.get(end); next !== undefined && this.#isReady(next.entry, version); next = log.get(end)) version.set(replica, ++end)
        moved ||= end > upTo
      }
    }
    for (const [replica, end] of this.#ends) {
      const stuck = version.get(replica) ?? 0
      const isTold = this.problems.some((problem) => problem.replica === replica && problem.seq === stuck)
      if (stuck < end && !isTold) this.add('dependency', { replica, seq: stuck })
    }
  }

  #isReady ({ header }: Entry, version: VersionVector): boolean {
    return classifyBeside(this.#components.equivocations, header, version) === 'ready'
  }
}

function parseOrUndefined (bytes: Uint8Array): Entry | undefined {
  try {
    return parseEntry(bytes)
  } catch {
    return undefined
  }
}
