import { ByteReader } from '../codec/byte-reader.js'
import { compareStrings } from '../codec/compare-bytes.js'
import type { ReplicaId } from '../crdt-type.js'
import type { CausalContext } from './causal-context.js'
import type { CausalDelta } from './causal-delta.js'
import { CausalState } from './causal-state.js'
import type { CausalKind, Dot, DotRange, LiveDot } from './dot-store.js'
import { NO_PATH } from './dot-store.js'
import { KeyTable } from './key-table.js'
import { append } from './short-list.js'

/** What was read so far: the live dots, the ranges that are not live, and for a state all that was seen. */
interface Found {
  readonly keys: KeyTable
  made: LiveDot[]
  gone: DotRange[]
  readonly context: CausalContext | undefined
}

/** A state in the form of `encodeCausal`. @throws PEERBASE_CRDT_DECODE */
export function decodeCausal (kind: CausalKind, bytes: Uint8Array): CausalState {
  const reader = new ByteReader(bytes)
  const state = new CausalState()
  const found: Found = { keys: new KeyTable(), made: [], gone: [], context: state.context }
  readReplicas(reader, kind, found, { count: reader.count(4), author: undefined })
  reader.end()
  for (const dot of found.made) state.insert(dot)
  return state
}

/** A delta or delta-group in the form of `encodeDelta`. @throws PEERBASE_CRDT_DECODE */
export function decodeDelta (kind: CausalKind, bytes: Uint8Array, author: ReplicaId): CausalDelta {
  const reader = new ByteReader(bytes)
  const found: Found = { keys: new KeyTable(), made: [], gone: [], context: undefined }
  const others = reader.count(4)
  readRuns(reader, kind, found, author)
  if (others > 0) readReplicas(reader, kind, found, { count: others, author })
  reader.end()
  return { made: found.made, gone: found.gone }
}

/** `count` replicas with their runs, ascending, none of them the author. */
function readReplicas (
  reader: ByteReader, kind: CausalKind, found: Found, { count, author }: { readonly count: number, readonly author: ReplicaId | undefined }
): void {
  let previous = ''
  for (let i = 0; i < count; i++) {
    const replica = reader.replica()
    if (compareStrings(previous, replica) >= 0 || replica === author) throw reader.error('replicas are repeated or out of order')
    previous = replica
    if (readRuns(reader, kind, found, replica) === 0) throw reader.error('a replica without dots')
  }
}

/** The runs of one replica. Returns how many. */
function readRuns (reader: ByteReader, kind: CausalKind, found: Found, replica: ReplicaId): number {
  const count = reader.count(2)
  let end = 1
  let before = false
  for (let i = 0; i < count; i++) {
    const gap = reader.varint()
    const head = reader.varint()
    const alive = head % 2 === 1
    const length = (head - (alive ? 1 : 0)) / 2
    const start = end + gap
    end = start + length
    if (length === 0 || end > Number.MAX_SAFE_INTEGER) throw reader.error('a run is empty or too long')
    if (i > 0 && gap === 0 && alive === before) throw reader.error('a run is split')
    if (alive && length > reader.remaining) throw reader.error('a count is larger than the input')
    before = alive
    if (found.context !== undefined) found.context.add(replica, start, end)
    if (!alive) found.gone = append(found.gone, { replica, start, end })
    else for (let counter = start; counter < end; counter++) found.made = append(found.made, readDot(reader, kind, found.keys, { replica, counter }))
  }
  return count
}

function readDot (reader: ByteReader, kind: CausalKind, keys: KeyTable, { replica, counter }: Dot): LiveDot {
  const path = kind.paths === undefined ? NO_PATH : kind.paths.read(reader, keys)
  const leaf = path[path.length - 1]?.kind ?? kind
  return { replica, counter, path, payload: leaf.readPayload(reader) }
}
