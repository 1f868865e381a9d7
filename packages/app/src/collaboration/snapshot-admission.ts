import type { DocumentState } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { Logger } from '../ports/logger.js'
import type { ReplicaComponents } from '../replica/replica.js'
import type { Snapshot } from '../replica/snapshot-rows.js'
import type { Admission } from './admission.js'
import type { CollaborationCrypto } from './crypto.js'
import type { Applied, Document } from './document.js'
import type { Documents } from './documents.js'
import { openState } from './snapshot-codec.js'

type Step = ReadonlyArray<{ readonly document: Document, readonly applied: Applied }>

export interface SnapshotAdmissionComponents {
  readonly crypto: CollaborationCrypto
  readonly logger: Logger
  readonly documents: Documents
  readonly admission: Admission
  readonly onApplied: (step: Step, fromSelf: boolean) => void
}

/** How one who holds the keys takes snapshots: wholly, or not at all. */
export function admitSnapshots (components: SnapshotAdmissionComponents): Required<Pick<ReplicaComponents, 'admitSnapshot' | 'opensSnapshot'>> {
  const { crypto, logger } = components
  const attempt = async (snapshot: Snapshot, chunks: readonly Uint8Array[], take: (states: readonly DocumentState[]) => void): Promise<boolean> => {
    try {
      take(await openState(snapshot, chunks, crypto))
      return true
    } catch (error) {
      // Whoever made it is at fault, and not this app.
      logger.warn('a snapshot does not open', { author: snapshot.entry.header.replica, reason: toError(error).name })
      return false
    }
  }
  return {
    admitSnapshot: async (snapshot, chunks) => await attempt(snapshot, chunks, (states) => { apply(components, snapshot, states) }),
    opensSnapshot: async (snapshot, chunks) => await attempt(snapshot, chunks, () => {})
  }
}

function apply ({ documents, admission, onApplied }: SnapshotAdmissionComponents, { vector }: Snapshot, states: readonly DocumentState[]): void {
  // All is decoded before anything is applied.
  const taken = states.map(({ path, type, state }) => {
    const document = documents.open(path, type)
    return document === undefined ? { path, type, state } : { document, state, decoded: document.decodeState(state) }
  })
  const step: Array<Step[number]> = []
  for (const one of taken) {
    if ('document' in one) step.push({ document: one.document, applied: one.document.adopt(one.decoded, one.state) })
    else documents.unread(one.path, one.type).states.push(one.state)
  }
  admission.skipTo(vector)
  onApplied(step, false)
}
