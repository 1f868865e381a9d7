import { type ReplicaId, parseEntry, type Entry } from '@peer-base/protocol'
import type { Store, Write } from '../ports/store.js'

/**
 * Rows of one collaboration in its (prefixed) store:
 *
 *     r/<replica>            certificate
 *     l/<replica>/<seq>      entry bytes, as received; seq as 12 hexadecimal digits, so that keys sort by it
 */
export interface StoredLogs {
  readonly certificates: readonly Uint8Array[]
  readonly entries: ReadonlyMap<ReplicaId, readonly Entry[]>
  /** Keys whose bytes are no entry: bit rot. They are left out, and fetched again from peers. */
  readonly unreadable: readonly string[]
}

export const certificateWrite = (replica: ReplicaId, certificate: Uint8Array): Write => ({ key: `r/${replica}`, value: certificate })

export const entryWrite = (entry: Entry): Write => ({ key: entryKey(entry), value: entry.bytes })

export const entryRemoval = (entry: Entry): Write => ({ key: entryKey(entry), value: null })

function entryKey ({ header }: Entry): string {
  return `l/${header.replica}/${header.seq.toString(16).padStart(12, '0')}`
}

/** Reads everything; entries of a replica by rising seq, as their keys are. */
export async function readLogs (store: Store): Promise<StoredLogs> {
  const certificates: Uint8Array[] = []
  const entries = new Map<ReplicaId, Entry[]>()
  const unreadable: string[] = []
  for await (const [, value] of store.entries('r/')) certificates.push(value)
  for await (const [key, value] of store.entries('l/')) {
    const entry = parseOrUndefined(value)
    if (entry === undefined || entryKey(entry) !== key) {
      unreadable.push(key)
      continue
    }
    const log = entries.get(entry.header.replica)
    if (log === undefined) entries.set(entry.header.replica, [entry])
    else log.push(entry)
  }
  return { certificates, entries, unreadable }
}

function parseOrUndefined (bytes: Uint8Array): Entry | undefined {
  try {
    return parseEntry(bytes)
  } catch {
    return undefined
  }
}
