export type Edits = ReadonlyArray<readonly [position: number, removed: number, inserted: string]>

export interface Opening {
  readonly link: string
  readonly store: string
  /** Whether to send to pinners at once rather than to gather for seconds: tests that wait for receipts have nothing to gather. */
  readonly soonPinned?: boolean
  /** Whether to count what is sent. */
  readonly stats?: boolean
}

/** What a person can be asked to do. */
export type Question =
  | { readonly deed: 'open' } & Opening
  | { readonly deed: 'type', readonly edits: Edits }
  | { readonly deed: 'insert', readonly at: number, readonly text: string }
  | { readonly deed: 'remove', readonly at: number, readonly count: number }
  | { readonly deed: 'follow', readonly sha256: string, readonly length: number, readonly timeoutMS: number }
  | { readonly deed: 'value' }
  | { readonly deed: 'status' }
  | { readonly deed: 'stop' }

export type Answer =
  | { readonly id: number, readonly result: unknown }
  | { readonly id: number, readonly failure: { readonly message: string, readonly code: string | undefined } }

export interface Status {
  readonly length: number
  readonly sha256: string
  readonly clock: ReadonlyArray<readonly [replica: string, end: number]>
  readonly linked: readonly string[]
  readonly pinners: readonly string[]
  /** Pinners that signed for everything. */
  readonly persisted: number
  readonly rss: number
  readonly sentBytes: number
}
