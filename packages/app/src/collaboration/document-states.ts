import { type DocumentState, encodeDocuments, stateBytes } from '@peer-base/protocol'
import { equalBytes } from '../util/bytes.js'
import type { CollaborationCrypto } from './crypto.js'
import type { Documents } from './documents.js'

/**
 * The state of all documents, equal for equal histories: in one order, and without those that were opened here and never
 * changed by anybody. O(states).
 */
export function documentStates (documents: Pick<Documents, 'all'>): DocumentState[] {
  return Array.from(documents.all())
    .map((document) => ({ path: document.path, type: document.typeName, state: document.encodeState(), initial: document.initialState }))
    .filter(({ state, initial }) => !equalBytes(state, initial))
    .map(({ path, type, state }) => ({ path, type, state }))
    .sort((a, b) => compareText(a.path.join('\0'), b.path.join('\0')) || compareText(a.type, b.type))
}

/** What a manifest or checkpoint calls the state: keyed, so that it tells those without keys nothing. 32 bytes. */
export function stateHashOf (plaintext: Uint8Array, crypto: Pick<CollaborationCrypto, 'cid' | 'mac'>): Uint8Array {
  return crypto.mac(stateBytes(crypto.cid, plaintext))
}

/** The hash of the state as it stands. */
export function presentStateHash (documents: Pick<Documents, 'all'>, crypto: Pick<CollaborationCrypto, 'cid' | 'mac'>): Uint8Array {
  return stateHashOf(encodeDocuments(documentStates(documents)), crypto)
}

const compareText = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0
