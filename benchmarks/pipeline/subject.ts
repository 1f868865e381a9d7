import type { EditTrace } from './traces.js'

/** Somebody who types and somebody who reads, and what goes from the one to the other. */
export interface Pair {
  /** Makes edits as one push window; the frames that tell of them. */
  window (trace: EditTrace, first: number, count: number): Promise<readonly Uint8Array[]> | readonly Uint8Array[]
  /** Takes the frames of one window in, one after the other. */
  take (frames: readonly Uint8Array[]): Promise<unknown> | undefined | void
  /** Bytes of plaintext sealed so far, where it can be told. */
  plaintextBytes? (): number
  /** Whether both show the same. */
  agree (): boolean
}
