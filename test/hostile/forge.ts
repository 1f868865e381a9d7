import type { CollaborationAuthor } from '@peer-base/app'
import {
  assembleEntry, associatedData, compactRun, encodeBody, encodeHeader, encodeMessage, entryKind, hashedBytes, parseEntry, signedBytes
} from '@peer-base/protocol'
import type { Dependency, DocumentDelta, Entry, EntryHeader, KnownMessage } from '@peer-base/protocol'
import type { Mallory } from './mallory.js'
import type { Stage } from './stage.js'

/** An entry as mallory wants it. */
export interface Forgery extends Partial<Omit<EntryHeader, 'replica'>> {
  /** Who seals and signs. @default mallory's own replica */
  readonly author?: CollaborationAuthor
  /** Whose log it claims to be of. @default the author's */
  readonly replica?: EntryHeader['replica']
  /** What is sealed, canonical or not. */
  readonly plaintext?: Uint8Array
  /** Stands in place of a sealed body. */
  readonly body?: Uint8Array
  /** Bound to another collaboration. */
  readonly cid?: Mallory['cid']
  readonly bodyHash?: Uint8Array
  readonly signature?: Uint8Array
}

export interface Forged { readonly entry: Entry, readonly hash: Uint8Array }

const noHash = new Uint8Array(32)

/** Seals and signs as an honest author would, but for what `forgery` changes. */
export async function forge (mallory: Mallory, forgery: Forgery = {}): Promise<Forged> {
  const { author = mallory.author, cid = mallory.cid, plaintext = new Uint8Array([0]) } = forgery
  const { verifier } = mallory.keyless
  const header: EntryHeader = {
    kind: forgery.kind ?? entryKind.ops, suite: forgery.suite ?? author.suite, continues: forgery.continues ?? false,
    replica: forgery.replica ?? author.replica, seq: forgery.seq ?? 0, previous: forgery.previous ?? noHash,
    epoch: forgery.epoch ?? 0, deps: forgery.deps ?? []
  }
  const body = forgery.body ?? await author.sealBody(associatedData(cid, encodeHeader(header)), plaintext)
  const bodyHash = forgery.bodyHash ?? verifier.hash(body)
  const signature = forgery.signature ?? await author.sign(signedBytes(cid, { header, bodyLength: body.length, bodyHash }))
  const entry = assembleEntry({ header, bodyHash, signature, body })
  return { entry, hash: verifier.hash(hashedBytes(cid, entry)) }
}

/** Consecutive entries of one log, each after the one before. */
export async function forgeLog (mallory: Mallory, forgeries: readonly Forgery[], after?: Forged): Promise<Forged[]> {
  const log: Forged[] = []
  let last = after
  for (const forgery of forgeries) {
    const seq = last === undefined ? 0 : last.entry.header.seq + 1
    last = await forge(mallory, { seq, previous: last?.hash ?? noHash, ...forgery })
    log.push(last)
  }
  return log
}

/** A change of the root document. */
export function rootChange (type: string, delta: Uint8Array): Uint8Array {
  return bodyOf([{ path: [], type, delta }])
}

export function bodyOf (deltas: readonly DocumentDelta[]): Uint8Array {
  return encodeBody([...deltas])
}

export function entriesMessage (...entries: readonly Entry[]): KnownMessage {
  return { type: 'entries', runs: [compactRun(entries)] }
}

export function certificatesMessage (...certificates: readonly Uint8Array[]): KnownMessage {
  return { type: 'certificates', certificates }
}

export function dependency (replica: Dependency['replica'], end: number, hash = new Uint8Array(16)): Dependency {
  return { replica, end, hash }
}

/** What alice wrote, as she pushes it to whoever becomes a member. */
export async function stolenEntries (stage: Stage): Promise<Entry[]> {
  const { mallory, alice } = stage
  const stolen: Entry[] = []
  const [replica] = alice.version().keys()
  for (const [key, value] of stage.room.world.disk('alice').synced()) {
    if (replica !== undefined && key.includes(`l/${replica}/`)) stolen.push(parseEntry(value))
  }
  if (stolen.length === 0) throw new RangeError(`${mallory.peer} found nothing to steal`)
  return stolen
}

/** The frame of a message in which the first mention of one replica, after its author's, became another's. */
export function patched (message: KnownMessage, from: Dependency['replica'], to: Dependency['replica']): Uint8Array {
  const frame = Buffer.from(encodeMessage(message))
  const at = frame.indexOf(Buffer.from(from, 'hex'))
  if (at < 0) throw new RangeError('the frame does not mention that replica')
  Buffer.from(to, 'hex').copy(frame, at)
  return new Uint8Array(frame)
}
