import {
  associatedData, type CollaborationId, decodeBody, decodeRetirement, entryHeaderBytes, entryKind, type Entry, limits, type ReplicaId,
  type Retirement, suite, type VersionVector
} from '@peer-base/protocol'
import { concatBytes } from '../util/bytes.js'
import { PeerBaseError, toError } from '../errors.js'
import { inTurn, type Soon } from '../util/soon.js'
import type { SealedPiece } from './crypto.js'
import type { Document, Applied } from './document.js'
import type { Documents } from './documents.js'

/** Opens sealed bodies: the only thing admission needs of the keys. */
export interface BodyOpener {
  openBody (piece: SealedPiece): Promise<Uint8Array>
  /** The same without a promise, where the platform works at once; else undefined. */
  openBodySync? (piece: SealedPiece): Uint8Array | undefined
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
  /** The collaboration goes on elsewhere, says `by`. Changes no document. */
  readonly onRetired?: (by: ReplicaId, retirement: Retirement) => Promise<void>
}

/** Applies entries, each wholly or not at all. */
export interface Admission {
  /** One after the other; with a promise only where one of them asks for it. */
  admit (entries: readonly Entry[]): Soon<void>
  /** A state of everything below `vector` was joined instead of the entries: parts of changes that ended there are of no use. */
  skipTo (vector: VersionVector): void
  /** Whether the documents lack something that the log has: a change here in part, or an entry of a later version. */
  readonly partial: boolean
}

/**
 * Validity is a function of the entry and its causal past, so that all replicas judge alike (docs/PROTOCOL.md, Validity):
 * what does not open, decode or belong to its author does nothing anywhere.
 */
export function createAdmission (components: AdmissionComponents): Admission {
  const parts = new PartialChanges()
  const apply = ({ header }: Entry, plaintext: Uint8Array | undefined): void => {
    try {
      const whole = parts.take(header, plaintext)
      if (whole !== undefined && whole.length > 0) applyWhole(components, header.replica, whole)
    } catch (error) {
      components.onNoOp(header.replica, toError(error))
    }
  }
  let pending = false
  const admitOne = async (entry: Entry): Promise<void> => {
    const { kind, replica } = entry.header
    // Pending, not void: kept and forwarded, and applied by a version that knows how.
    if (isLater(entry)) {
      pending = true
      return
    }
    if (kind === entryKind.retire) await retire(components, replica, await open(components, entry))
    if (kind === entryKind.ops) apply(entry, await open(components, entry))
  }
  return {
    get partial () { return pending || parts.size > 0 },
    admit: (entries) => inTurn(entries, (entry) => {
      const opened = openAtOnce(components, entry)
      if (opened === undefined) return admitOne(entry)
      apply(entry, opened.plaintext)
    }),
    skipTo (vector) { parts.skipTo(vector) }
  }
}

/** Applies entries to documents that nobody looks at: what was judged once is not told of again. */
export function createSilentAdmission (
  { onApplied = () => {}, ...components }: Pick<AdmissionComponents, 'cid' | 'opener' | 'documents'> & Partial<Pick<AdmissionComponents, 'onApplied'>>
): Admission {
  return createAdmission({ ...components, onApplied, wantsPatch: () => false, onNoOp: () => {}, onUnread: () => {} })
}

/** The plaintext, undefined where the body does not open. */
async function open ({ cid, opener, onNoOp }: AdmissionComponents, entry: Entry): Promise<Uint8Array | undefined> {
  try {
    return await opener.openBody(pieceOf(cid, entry))
  } catch (error) {
    onNoOp(entry.header.replica, toError(error))
    return undefined
  }
}

/** As `open`, of a change, where the keys work at once; else undefined. A promise for each entry costs as much as opening it. */
function openAtOnce (
  { cid, opener, onNoOp }: AdmissionComponents, entry: Entry
): { readonly plaintext: Uint8Array | undefined } | undefined {
  if (opener.openBodySync === undefined || entry.header.kind !== entryKind.ops || isLater(entry)) return undefined
  try {
    const plaintext = opener.openBodySync(pieceOf(cid, entry))
    return plaintext === undefined ? undefined : { plaintext }
  } catch (error) {
    onNoOp(entry.header.replica, toError(error))
    return { plaintext: undefined }
  }
}

function pieceOf (cid: CollaborationId, entry: Entry): SealedPiece {
  const { header: { replica: author, suite }, body } = entry
  return { author, suite, sealed: body, associatedData: associatedData(cid, entryHeaderBytes(entry)) }
}

/** All of a retirement is in one body; parts after it only name what else was seen. */
async function retire ({ onRetired, onNoOp }: AdmissionComponents, author: ReplicaId, plaintext: Uint8Array | undefined): Promise<void> {
  if (plaintext === undefined || plaintext.length === 0) return
  try {
    await onRetired?.(author, decodeRetirement(plaintext))
  } catch (error) {
    onNoOp(author, toError(error))
  }
}

const kinds: ReadonlySet<number> = new Set(Object.values(entryKind))
const suites: ReadonlySet<number> = new Set(Object.values(suite))

/** Whether an entry was made by a version that knows more: another kind, seal or key epoch. */
function isLater ({ header }: Entry): boolean {
  return !kinds.has(header.kind) || header.kind === entryKind.epoch || !suites.has(header.suite) || header.epoch !== 0
}

/** Changes of which some parts came and the last did not. */
class PartialChanges {
  readonly #begun = new Map<ReplicaId, { pieces: Uint8Array[], bytes: number, isVoid: boolean, end: number }>()

  get size (): number { return this.#begun.size }

  /** Forgets changes whose later parts lie below `vector`: who sealed a snapshot there had seen their ends. */
  skipTo (vector: VersionVector): void {
    for (const [author, { end }] of this.#begun) if ((vector.get(author) ?? 0) > end) this.#begun.delete(author)
  }

  /**
   * Adds a part, undefined for one that did not open, and returns the change with its last part; undefined while it goes on
   * and for a void one. One bad part, or too many bytes, void a change; its parts are still counted to their end.
   *
   * @throws PEERBASE_TOO_LARGE at the last part of a change over the limit
   */
  take ({ replica: author, seq, continues }: Entry['header'], part: Uint8Array | undefined): Uint8Array | undefined {
    // Most changes are one part, of an author of whom nothing is begun.
    const isOne = !continues && part !== undefined && part.length <= limits.joinedBodyBytes
    if (isOne && !this.#begun.has(author)) return part
    const change = this.#begun.get(author) ?? { pieces: [], bytes: 0, isVoid: false, end: 0 }
    change.end = seq + 1
    change.bytes += part?.length ?? 0
    change.isVoid ||= part === undefined || change.bytes > limits.joinedBodyBytes
    if (change.isVoid) change.pieces = []
    else if (part !== undefined) change.pieces.push(part)
    if (continues) {
      this.#begun.set(author, change)
      return undefined
    }
    this.#begun.delete(author)
    if (change.bytes > limits.joinedBodyBytes) {
      throw new PeerBaseError('PEERBASE_TOO_LARGE', `A change of ${change.bytes} bytes; at most ${limits.joinedBodyBytes}`, { blame: 'penalise' })
    }
    if (change.isVoid) return undefined
    return change.pieces.length === 1 ? change.pieces[0] : concatBytes(...change.pieces)
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
