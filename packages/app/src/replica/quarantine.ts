import { PeerBaseError, toError } from '../errors.js'
import type { Store, Write } from '../ports/store.js'

/** What is wrong with a stored row. */
export type Flaw =
  /** Its bytes are nothing of its kind, or of another place. */
  | 'form'
  /** Its content is not of the hash that is known of it. */
  | 'hash'
  /** It does not follow the entry before it. */
  | 'chain'
  /** Its signature does not hold. */
  | 'signature'
  /** Its certificate does not hold. */
  | 'certificate'
  /** The checksum that stands with it is another. */
  | 'checksum'

/** A row that is not what was written. */
export interface RottenRow { readonly key: string, readonly value: Uint8Array, readonly flaw: Flaw }

/**
 * Where rows go that are not what was written: the disk forgot a bit, or a database its way. Set aside, they are in nobody's way and
 * can be looked at:
 *
 *     q/<time>/<n>      flaw and key, each with a u16 length before it, in UTF-8; then the raw bytes
 *
 * `time` as 12 hexadecimal digits, `n` as 4. The newest 64 are kept.
 */
export interface Quarantine {
  /** Moves rows aside, in one batch with what heals them, and tells of it. Never rejects: a row that cannot be moved stays. */
  take (rows: readonly RottenRow[], healing?: readonly Write[]): Promise<void>
}

export interface QuarantineComponents {
  /** Prefixed: this collaboration's own. */
  readonly store: Store
  /** Above that of every quarantine of this store before: milliseconds since 1970 will do. */
  readonly firstSeq: number
  /** Hears of rot, once for each time it is found. */
  readonly report: (error: Error) => void
  /** How many rows were found rotten. */
  readonly onRot?: (rows: number) => void
}

/** An entry has at most 0.3 MiB: a bound on what rot can fill. */
const maxRows = 64

export function createQuarantine ({ store, firstSeq, report, onRot = () => {} }: QuarantineComponents): Quarantine {
  let taken = 0
  const keyOf = (n: number): string => `q/${hex(firstSeq, 12)}/${hex(n, 4)}`
  return {
    async take (rows, healing = []) {
      if (rows.length === 0) return
      onRot(rows.length)
      report(rotten(rows))
      // What there is no place for stays where it is, and is found again.
      const moved = rows.slice(0, maxRows)
      try {
        const oldest = (await keysOf(store)).slice(0, -maxRows + moved.length || undefined)
        await store.batch([
          ...moved.map(({ key }) => ({ key, value: null })),
          ...moved.map((row, index) => ({ key: keyOf(taken + index), value: encodeQuarantined(row) })),
          ...oldest.map((key) => ({ key, value: null })),
          ...healing
        ])
        taken += moved.length
      } catch (error) {
        report(toError(error))
      }
    }
  }
}

/** A row of the quarantine as it was found. @throws RangeError for what is none */
export function decodeQuarantined (bytes: Uint8Array): RottenRow {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const flawEnd = 2 + view.getUint16(0)
  const keyEnd = flawEnd + 2 + view.getUint16(flawEnd)
  const decoder = new TextDecoder()
  return {
    flaw: decoder.decode(bytes.subarray(2, flawEnd)) as Flaw, // as it was encoded
    key: decoder.decode(bytes.subarray(flawEnd + 2, keyEnd)),
    value: bytes.subarray(keyEnd)
  }
}

function encodeQuarantined ({ key, value, flaw }: RottenRow): Uint8Array {
  const [flawBytes, keyBytes] = [flaw, key].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array] // two in, two out
  const bytes = new Uint8Array(4 + flawBytes.length + keyBytes.length + value.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, flawBytes.length)
  bytes.set(flawBytes, 2)
  view.setUint16(2 + flawBytes.length, keyBytes.length)
  bytes.set(keyBytes, 4 + flawBytes.length)
  bytes.set(value, 4 + flawBytes.length + keyBytes.length)
  return bytes
}

async function keysOf (store: Store): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of store.entries('q/')) keys.push(key)
  return keys
}

function rotten (rows: readonly RottenRow[]): PeerBaseError {
  const flaws = new Map<Flaw, number>()
  for (const { flaw } of rows) flaws.set(flaw, (flaws.get(flaw) ?? 0) + 1)
  const list = Array.from(flaws, ([flaw, count]) => `${flaw} ${count}`).join(', ')
  return new PeerBaseError('PEERBASE_STORE_CORRUPT',
    `Stored rows are not what was written (${list}): they were set aside, and are fetched again from other peers.`)
}

const hex = (value: number, digits: number): string => Math.floor(value).toString(16).padStart(digits, '0')
