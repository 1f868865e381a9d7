/** What one version of peer-base kept and sent, as hexadecimal digits. */
export interface Frozen {
  readonly version: string
  readonly appName: string
  readonly name: string
  /** Key strings, for writing and for reading only. */
  readonly keys: string
  readonly readKey: string
  readonly expected: {
    readonly root: string
    /** Name, type, and value as JSON can show it. */
    readonly subs: ReadonlyArray<readonly unknown[]>
  }
  /** Rows of the stores of two writers and a pinner. */
  readonly stores: { readonly alice: Rows, readonly bob: Rows, readonly pam: Rows }
  /** By sender, code and which of them it was: frames of sessions, and messages of gossip. */
  readonly frames: Rows
  readonly gossip: Rows
}

/** What one version kept of a collaboration that was moved, and of a member of a later version. */
export interface FrozenKinds {
  readonly version: string
  readonly appName: string
  readonly name: string
  readonly keys: string
  /** Those that it went on with, left for who has the store. */
  readonly nextKeys: string
  readonly expected: { readonly root: string, readonly by: string }
  /** Bob's, with an entry of kind 5 by `by`. */
  readonly store: Rows
  /** Certificate and log of a replica that wrote an entry of kind 4, and one of key epoch 1. */
  readonly later: Rows
}

export type Rows = Readonly<Record<string, string>>
