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

export type Rows = Readonly<Record<string, string>>
