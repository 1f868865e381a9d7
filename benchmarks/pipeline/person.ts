import { text } from '@peer-base/crdt-types'
import type { Keys } from '@peer-base/keys'
import { decodeMessage, emptyVector, encodeBody, entryKind, join, limits, type MessageOf, type VersionVector } from '@peer-base/protocol'
import { type Admission, createAdmission } from '../../packages/app/src/collaboration/admission.js'
import type { CollaborationAuthor, CollaborationCrypto } from '../../packages/app/src/collaboration/crypto.js'
import type { Document } from '../../packages/app/src/collaboration/document.js'
import { createDocuments, type Documents } from '../../packages/app/src/collaboration/documents.js'
import { createCollaborationCrypto } from '../../packages/app/src/collaboration/keys-crypto.js'
import { openState } from '../../packages/app/src/collaboration/snapshot-codec.js'
import type { Store } from '../../packages/app/src/ports/store.js'
import { openReplica } from '../../packages/app/src/replica/open-replica.js'
import { createFairTurns } from '../../packages/app/src/replica/fair-turns.js'
import { nextEntries } from '../../packages/app/src/replica/outgoing.js'
import type { Replica } from '../../packages/app/src/replica/replica.js'
import { createMemoryStore } from '../../packages/app/src/store/memory-store.js'
import type { EditTrace } from './traces.js'

/** Of the collaboration that is measured. */
export const names = { appName: 'bench', name: 'paper' }

/** What a push session sends at most in one frame of several entries. */
export const batchBytes = 128 * 1024

/** One who writes and reads a text: the rooms of the engine from a mutator to a frame and back, without sockets and timers between. */
export interface Person {
  readonly crypto: CollaborationCrypto
  readonly author: CollaborationAuthor
  readonly replica: Replica
  readonly documents: Documents
  readonly document: Document
  /** Makes edits, each a change of its own, as one push window. */
  write (trace: EditTrace, first: number, count: number): Promise<unknown>
  /** Frames with what came since the last call; certificates once. */
  frames (maxBytes?: number): readonly Uint8Array[]
  take (frame: Uint8Array): Promise<unknown>
  text (): string
  /** What was sealed so far, before it was. */
  plaintextBytes (): number
}

export interface PersonOptions {
  readonly store?: Store
  /** Entries kept behind a snapshot. */
  readonly retention?: number
}

export async function createPerson (keys: Keys, { store = createMemoryStore(), retention = 1000 }: PersonOptions = {}): Promise<Person> {
  const crypto = createCollaborationCrypto({ ...names, keys })
  const { author } = await crypto.author()
  const documents = createDocuments({ typeOf: () => text, replica: author.replica })
  const document = documents.open([], 'text')
  if (document === undefined) throw new Error('The type is not defined')
  const admission: Admission = createAdmission({
    cid: crypto.cid, opener: crypto, documents, wantsPatch: () => false, onApplied: () => {}, onNoOp: fail, onUnread: () => {}
  })
  const replica = await openReplica({
    cid: crypto.cid, store, verifier: crypto.verifier, author, firstSeq: 1, clock: { now: () => performance.now() },
    admit: (records) => admission.admit(records.map(({ entry }) => entry)),
    admitSnapshot: async (snapshot, chunks) => {
      for (const { path, type, state } of await openState(snapshot, chunks, crypto)) {
        const opened = documents.open(path, type)
        opened?.adopt(opened.decodeState(state), state)
      }
      admission.skipTo(snapshot.vector)
      return true
    },
    onAdvance: () => {}, onHeld: () => {}, onLost: () => {}, onEquivocation: () => {}, report: (error) => { throw error }
  }, { maxDeltaRetention: retention })
  let sent: VersionVector = emptyVector
  let plaintextBytes = 0
  const introduced = new Set<typeof author.replica>()
  const turns = createFairTurns()
  return {
    crypto, author, replica, documents, document,
    write (trace, first, count) {
      let group: unknown
      const change = (mutator: string, ...args: readonly unknown[]): void => {
        group = document.joinDeltas(group, document.mutate(mutator, args, { patch: false }).delta)
      }
      for (let i = first; i < first + count; i++) trace.edit(i, change)
      const plaintext = encodeBody([{ path: [], type: 'text', delta: document.encodeDelta(group) }])
      plaintextBytes += plaintext.length
      return replica.append({ kind: entryKind.ops, sealed: true, plaintext })
    },
    frames (maxBytes = limits.frameBytes) {
      const outgoing = nextEntries(replica, sent, { maxBytes, turns, introduced })
      if (outgoing === undefined) return []
      sent = join(sent, outgoing.vector)
      return outgoing.frames
    },
    take (frame) {
      const message = decodeMessage(frame)
      if (message.type === 'certificates') return replica.learnCertificates(message.certificates)
      return replica.receive((message as MessageOf<'entries'>).runs, 'alice')
    },
    plaintextBytes: () => plaintextBytes,
    text: () => String(document.value())
  }
}

function fail (_author: string, reason: Error): void {
  throw reason
}
