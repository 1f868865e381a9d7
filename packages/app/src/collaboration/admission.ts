import { associatedData, type CollaborationId, decodeBody, encodeHeader, entryKind, type Entry, limits, type ReplicaId } from '@peer-base/protocol'
import { concatBytes } from '../util/bytes.js'
import { toError } from '../errors.js'
import type { Document, Applied } from './document.js'
import type { Documents } from './documents.js'

/** Opens sealed bodies: the only thing admission needs of the keys. */
export interface BodyOpener {
  openBody (sealed: { readonly author: ReplicaId, readonly associatedData: Uint8Array, readonly sealed: Uint8Array, readonly suite: number }): Promise<Uint8Array>
}

export interface AdmissionComponents {
  readonly cid: CollaborationId
  readonly opener: BodyOpener
  readonly documents: Documents
  /** Whether somebody wants the patch of a document. */
  readonly wantsPatch: (document: Document) => boolean
  /** After a whole step was applied; all documents already show it. */
  readonly onApplied: (changes: ReadonlyArray<{ readonly document: Document, readonly applied: Applied }>) => void
  /** An entry that is authentic and makes no sense: it counts as a step that does nothing. */
  readonly onNoOp: (author: ReplicaId, reason: Error) => void
  /** A change of a document whose type is not defined here; it is kept. */
  readonly onUnread: (path: readonly string[], typeName: string) => void
}

/** Applies entries, each wholly or not at all. */
export interface Admission {
  admit (entries: readonly Entry[]): Promise<void>
  /** Whether a change is here in part: then the documents lack what the log has. */
  readonly partial: boolean
}

/**
 * Validity is a function of the entry and its causal past, so that all replicas judge alike (docs/PROTOCOL.md, Validity):
 * what does not open, decode or belong to its author does nothing anywhere.
 */
export function createAdmission (components: AdmissionComponents): Admission {
  const parts = new Map<ReplicaId, { pieces: Uint8Array[], bytes: number }>()

  /** The plaintext of a completed change; undefined while parts are missing. */
  const gather = (entry: Entry, plaintext: Uint8Array): Uint8Array | undefined => {
    const { replica, continues } = entry.header
    const begun = parts.get(replica)
    if (begun === undefined && !continues) return plaintext
    const gathered = begun ?? { pieces: [], bytes: 0 }
    gathered.bytes += plaintext.length
    // Over the limit the change is void, but its parts are still counted to their end.
    if (gathered.bytes <= limits.joinedBodyBytes) gathered.pieces.push(plaintext)
    else gathered.pieces = []
    parts.set(replica, gathered)
    if (continues) return undefined
    parts.delete(replica)
    if (gathered.bytes > limits.joinedBodyBytes) throw new RangeError(`A change of ${gathered.bytes} bytes; at most ${limits.joinedBodyBytes}`)
    return concatBytes(...gathered.pieces)
  }

  const admitOne = async (entry: Entry): Promise<void> => {
    const { header, body } = entry
    if (header.kind !== entryKind.ops) return
    let opened: Uint8Array | undefined
    try {
      opened = await components.opener.openBody({
        author: header.replica, suite: header.suite, sealed: body, associatedData: associatedData(components.cid, encodeHeader(header))
      })
    } catch (error) {
      components.onNoOp(header.replica, toError(error))
    }
    try {
      // A part that does not open voids the whole change; it still ends with its last part.
      const whole = gather(entry, opened ?? new Uint8Array(0))
      if (whole === undefined || whole.length === 0) return
      applyWhole(components, header.replica, whole)
    } catch (error) {
      components.onNoOp(header.replica, toError(error))
    }
  }

  return {
    get partial () { return parts.size > 0 },
    async admit (entries) {
      for (const entry of entries) await admitOne(entry)
    }
  }
}

/** Decodes everything before anything is applied; then applies without a pause, so that nobody sees half of it. */
function applyWhole ({ documents, wantsPatch, onApplied, onUnread }: AdmissionComponents, author: ReplicaId, plaintext: Uint8Array): void {
  const steps: Array<{ readonly document: Document, readonly delta: unknown }> = []
  const unread: Array<() => void> = []
  for (const { path, type, delta } of decodeBody(plaintext)) {
    const document = documents.open(path, type)
    if (document !== undefined) {
      steps.push({ document, delta: document.decodeDelta(delta, author) })
      continue
    }
    unread.push(() => {
      documents.unread(path, type).deltas.push({ author, bytes: delta })
      onUnread(path, type)
    })
  }
  for (const keep of unread) keep()
  const changes = steps.map(({ document, delta }) => ({ document, applied: document.apply(delta, { patch: wantsPatch(document) }) }))
  if (changes.length > 0) onApplied(changes)
}
