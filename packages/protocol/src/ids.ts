declare const replicaBrand: unique symbol
declare const collaborationBrand: unique symbol

/** A replica: the first 16 bytes of a hash of its public key, as 32 lowercase hexadecimal digits. */
export type ReplicaId = string & { readonly [replicaBrand]: true }

/** A collaboration: 32 bytes as 64 lowercase hexadecimal digits; self-certifying (docs/PROTOCOL.md, Keys). */
export type CollaborationId = string & { readonly [collaborationBrand]: true }
