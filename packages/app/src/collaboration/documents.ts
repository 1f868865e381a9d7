import type { CrdtType, ReplicaId } from '@peer-base/crdt-types'
import { asReplicaId } from '@peer-base/protocol'
import { createDocument, type Document } from './document.js'

/** Whose documents are that are only read: of the form of an id, and no replica's. */
export const nobody = asReplicaId('0'.repeat(32))

/** Changes of a document whose type this process has not defined (yet). */
export interface Unread {
  readonly path: readonly string[]
  readonly typeName: string
  readonly deltas: Array<{ readonly author: ReplicaId, readonly bytes: Uint8Array }>
  readonly states: Uint8Array[]
}

/** The documents of one collaboration: the root and its subs, each known by its path and type. */
export interface Documents {
  /** The document, made empty when it is new; undefined when the type is not defined here. */
  open (path: readonly string[], typeName: string): Document | undefined
  /** Keeps what cannot be read, until the type is defined and the document opened. */
  unread (path: readonly string[], typeName: string): Unread
  /** Takes what was kept for a document. */
  takeUnread (path: readonly string[], typeName: string): Unread | undefined
  all (): Iterable<Document>
  /** Whether anything is kept that cannot be read: then no state here is whole. */
  readonly hasUnread: boolean
}

export function createDocuments ({ typeOf, replica }: {
  readonly typeOf: (name: string) => CrdtType | undefined
  readonly replica: ReplicaId
}): Documents {
  const documents = new Map<string, Document>()
  const kept = new Map<string, Unread>()
  // The root, which most changes are of, without a detour: JSON of a list never begins like this.
  const keyOf = (path: readonly string[], typeName: string): string => path.length === 0 ? `/${typeName}` : JSON.stringify([path, typeName])
  return {
    open (path, typeName) {
      const key = keyOf(path, typeName)
      const known = documents.get(key)
      if (known !== undefined) return known
      const type = typeOf(typeName)
      if (type === undefined) return undefined
      const document = createDocument({ path, type, typeName, replica })
      documents.set(key, document)
      return document
    },
    unread (path, typeName) {
      const key = keyOf(path, typeName)
      let unread = kept.get(key)
      if (unread === undefined) kept.set(key, unread = { path, typeName, deltas: [], states: [] })
      return unread
    },
    takeUnread (path, typeName) {
      const key = keyOf(path, typeName)
      const unread = kept.get(key)
      kept.delete(key)
      return unread
    },
    all: () => documents.values(),
    get hasUnread () { return kept.size > 0 }
  }
}
