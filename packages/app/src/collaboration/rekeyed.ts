import type { Keys } from '@peer-base/keys'

/** How a collaboration goes on under new keys. */
export interface RekeyOptions {
  /** Keys to go on with, made and perhaps kept beforehand. @default new ones */
  readonly keys?: Keys
  /** Members, by peer id, or replicas, by their id: those of them that can be reached find the new keys in the old collaboration. @default nobody */
  readonly keep?: Iterable<string>
  /** Whether the old collaboration says that it moved. @default true */
  readonly leavePointer?: boolean
}

/** `Opened` is a collaboration. */
export interface Rekeyed<Opened> {
  readonly keys: Keys
  /** Open under the same name; the old one is stopped. */
  readonly collaboration: Opened
  /** Replicas that find the new keys. */
  readonly kept: readonly string[]
  /** Of `keep`, those that need the new link from you. */
  readonly unreached: readonly string[]
}
