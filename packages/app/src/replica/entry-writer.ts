import {
  assembleEntry, associatedData, type CollaborationId, type Dependency, type EntryHeader, emptyVector, encodeHeader, hashedBytes, limits,
  type ReplicaId, signedBytes, type VersionVector
} from '@peer-base/protocol'
import type { Author, Verifier } from '../ports/crypto.js'
import { inTurn, type Soon, whenThere } from '../util/soon.js'
import type { DeltaLog } from './delta-log.js'
import type { LogRecord } from './log-record.js'

/** What is to become one causal step; longer than one body may be, it becomes consecutive parts. */
export interface Draft {
  readonly kind: number
  readonly plaintext: Uint8Array
  /** Manifests stand in the clear, so that keyless holders can check what they hold. */
  readonly sealed: boolean
}

export interface EntryWriterComponents {
  readonly cid: CollaborationId
  readonly author: Author
  readonly verifier: Verifier
  readonly log: DeltaLog
}

/** Sealing adds a nonce and a tag: what is left of a body for plaintext. */
const sealOverheadBytes = 64
const partBytes = limits.bodyBytes - sealOverheadBytes

/**
 * Turns drafts into sealed entries at the end of the author's log. Call inside the writer queue: what it names as
 * dependencies is the log as it stands.
 */
export function createEntryWriter (components: EntryWriterComponents): (draft: Draft) => Soon<LogRecord[]> {
  const { author: { replica }, log } = components
  let named: VersionVector = emptyVector

  const isNew = (id: ReplicaId, end: number): boolean => id !== replica && end > (named.get(id) ?? 0)

  /** O(replicas), and nothing is copied where only this author wrote. */
  const changedSinceNamed = (): Dependency[] => {
    for (const [id, end] of log.ends) if (isNew(id, end)) return log.heads().filter((head) => isNew(head.replica, head.end))
    return noDependencies
  }

  return (draft) => {
    const deps = changedSinceNamed()
    const version = deps.length > 0 ? log.version() : named
    const records: LogRecord[] = []
    let seq = log.end(replica)
    let previous = log.hashAt(replica, seq - 1) ?? new Uint8Array(32)
    const parts = split(draft.plaintext)
    // More dependencies than one entry may name go into the parts before; with one part, into empty ones made for them.
    while (parts.length * limits.deps < deps.length) parts.push(new Uint8Array(0))
    const sealed = inTurn(parts, (plaintext, index) => {
      const ownDeps = deps.length === 0 ? deps : deps.slice(index * limits.deps, (index + 1) * limits.deps)
      const place = { seq, previous, deps: ownDeps, continues: index < parts.length - 1 }
      return whenThere(seal({ kind: draft.kind, sealed: draft.sealed, plaintext }, place, components), (record) => {
        records.push(record)
        seq += 1
        previous = record.hash
      })
    })
    return whenThere(sealed, () => {
      named = version
      return records
    })
  }
}

const noDependencies: Dependency[] = []

type Place = Pick<EntryHeader, 'seq' | 'previous' | 'deps' | 'continues'>

/** Encrypts, then signs: without a promise between where the platform works at once. */
function seal (draft: Draft, { seq, previous, deps, continues }: Place, components: EntryWriterComponents): Soon<LogRecord> {
  const { cid, author, verifier } = components
  const header = { kind: draft.kind, suite: author.suite, continues, replica: author.replica, seq, previous, epoch: 0, deps }
  const headerBytes = encodeHeader(header)
  return whenThere(sealBody(draft, author, associatedData(cid, headerBytes)), (body) => {
    const bodyHash = verifier.hash(body)
    const signed = signedBytes(cid, { header, headerBytes, bodyLength: body.length, bodyHash })
    return whenThere(author.signSync?.(signed) ?? author.sign(signed), (signature) => {
      const entry = assembleEntry({ header, headerBytes, bodyHash, signature, body })
      return { entry, hash: verifier.hash(hashedBytes(cid, entry)), checked: true }
    })
  })
}

function sealBody ({ sealed, plaintext }: Draft, author: Author, bound: Uint8Array): Soon<Uint8Array> {
  return sealed ? author.sealBodySync?.(bound, plaintext) ?? author.sealBody(bound, plaintext) : plaintext
}

function split (plaintext: Uint8Array): Uint8Array[] {
  if (plaintext.length <= partBytes) return [plaintext]
  const parts: Uint8Array[] = []
  for (let start = 0; start < plaintext.length; start += partBytes) parts.push(plaintext.subarray(start, start + partBytes))
  return parts
}
