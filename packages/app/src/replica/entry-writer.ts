import {
  assembleEntry, associatedData, compare, type CollaborationId, type Dependency, type Entry, type EntryHeader, encodeHeader, hashedBytes,
  limits, signedBytes, type VersionVector, emptyVector
} from '@peer-base/protocol'
import type { Author, Verifier } from '../ports/crypto.js'
import type { DeltaLog } from './delta-log.js'

/** What is to become one causal step; longer than one body may be, it becomes consecutive parts. */
export interface Draft {
  readonly kind: number
  readonly plaintext: Uint8Array
  /** Manifests stand in the clear, so that keyless holders can check what they hold. */
  readonly sealed: boolean
}

export interface SealedEntry { readonly entry: Entry, readonly hash: Uint8Array }

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
export function createEntryWriter ({ cid, author, verifier, log }: EntryWriterComponents): (draft: Draft) => Promise<SealedEntry[]> {
  const { replica } = author
  let named: VersionVector = emptyVector

  const changedSinceNamed = (): Dependency[] => compare(log.version(), named) === 'equal'
    ? []
    : log.heads().filter((head) => head.replica !== replica && head.end > (named.get(head.replica) ?? 0))

  const write = async (draft: Draft, step: Pick<EntryHeader, 'seq' | 'previous' | 'deps' | 'continues'>): Promise<SealedEntry> => {
    const header = { kind: draft.kind, suite: author.suite, epoch: 0, replica, ...step }
    const headerBytes = encodeHeader(header)
    const body = draft.sealed ? await seal(author, associatedData(cid, headerBytes), draft.plaintext) : draft.plaintext
    const bodyHash = verifier.hash(body)
    const signed = signedBytes(cid, { header, headerBytes, bodyLength: body.length, bodyHash })
    const signature = author.signSync?.(signed) ?? await author.sign(signed)
    const entry = assembleEntry({ header, headerBytes, bodyHash, signature, body })
    return { entry, hash: verifier.hash(hashedBytes(cid, entry)) }
  }

  return async (draft) => {
    const version = log.version()
    const deps = changedSinceNamed()
    const entries: SealedEntry[] = []
    let seq = log.end(replica)
    let previous = log.hashAt(replica, seq - 1) ?? new Uint8Array(32)
    const parts = split(draft.plaintext)
    // More dependencies than one entry may name go into the parts before; with one part, into empty ones made for them.
    while (parts.length * limits.deps < deps.length) parts.push(new Uint8Array(0))
    for (const [index, plaintext] of parts.entries()) {
      const continues = index < parts.length - 1
      const dependencies = deps.slice(index * limits.deps, (index + 1) * limits.deps)
      const sealed = await write({ ...draft, plaintext }, { seq, previous, deps: dependencies, continues })
      entries.push(sealed)
      seq += 1
      previous = sealed.hash
    }
    named = version
    return entries
  }
}

async function seal (author: Author, header: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  return author.sealBodySync?.(header, plaintext) ?? await author.sealBody(header, plaintext)
}

function split (plaintext: Uint8Array): Uint8Array[] {
  if (plaintext.length <= partBytes) return [plaintext]
  const parts: Uint8Array[] = []
  for (let start = 0; start < plaintext.length; start += partBytes) parts.push(plaintext.subarray(start, start + partBytes))
  return parts
}
