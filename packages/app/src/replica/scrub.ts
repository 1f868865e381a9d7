import { PeerBaseError, toError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import type { Store, Write } from '../ports/store.js'
import { equalBytes } from '../util/bytes.js'
import { evidenceRow, pieceCount } from './evidence.js'
import { certificateKey, entryKey } from './log-rows.js'
import type { Flaw, RottenRow } from './quarantine.js'
import type { Replica } from './replica.js'
import { chunkKey, evidenceKey, manifestKey } from './snapshot-rows.js'

export interface ScrubComponents {
  /** Prefixed: this collaboration's own. */
  readonly store: Store
  readonly verifier: Pick<Verifier, 'hash'>
  readonly replica: Replica
  readonly report: (error: Error) => void
  /** How many rows were found rotten or missing, of which the quarantine does not tell. */
  readonly onRot?: (rows: number) => void
}

/** Called with how many rows were read; resolves when others may be, and rejects to end the scrub. */
export type ScrubPace = (rows: number) => Promise<void>

export interface Scrubbed {
  readonly checked: number
  /** Held snapshots of which a chunk was rotten or missing: they are held no more. */
  readonly lostSnapshots: number
}

/** Rows read between two pauses. */
const rowsAtOnce = 32
const nothing = new Uint8Array(0)

/**
 * Reads again what the store should have of an open replica: certificates, the log, and the snapshots held. What memory has a good copy of, of
 * all but chunks, is written again in one batch with the quarantine of what was found; of a snapshot with a rotten chunk nothing is left to
 * serve, and it is fetched or made again. The writer queue waits only for what is suspected to be looked at once more. O(rows), 32 of them in memory.
 *
 * @throws what `pace` and the store throw
 */
export async function scrubReplica (components: ScrubComponents, pace: ScrubPace): Promise<Scrubbed> {
  const { store, verifier, replica } = components
  let checked = 0
  let lostSnapshots = 0
  for (const rows of inGroups(expectedRows(replica), rowsAtOnce)) {
    const values = await Promise.all(rows.map(async ({ key }) => await store.get(key)))
    const suspects = rows.filter((row, index) => !isSound(row, values[index], verifier))
    if (suspects.length > 0) lostSnapshots += await heal(components, suspects)
    checked += rows.length
    await pace(rows.length)
  }
  return { checked, lostSnapshots }
}

interface ExpectedRow {
  readonly key: string
  readonly flaw: Flaw
  /** What was written, where memory has it; else its hash, and whose chunk it is. */
  readonly content: Uint8Array | { readonly hash: Uint8Array, readonly snapshot: string }
  /** Whether the row is to be there still. */
  readonly isWanted: () => boolean
}

function * expectedRows (expecting: Replica): Generator<ExpectedRow> {
  const { certificates, log, shelf, signedHeads } = expecting
  for (const [replica, content] of [...certificates]) {
    yield { key: certificateKey(replica), flaw: 'certificate', content, isWanted: () => certificates.get(replica) === content }
  }
  const base = log.base()
  for (const [replica, end] of expecting.version()) {
    for (let seq = base.get(replica) ?? 0; seq < end; seq++) {
      const record = log.record(replica, seq)
      // Trimmed meanwhile.
      if (record === undefined) continue
      const isWanted = (): boolean => equalBytes(log.record(replica, seq)?.hash ?? nothing, record.hash)
      yield { key: entryKey({ replica, seq }), flaw: 'hash', content: record.entry.bytes, isWanted }
    }
  }
  for (const { id, hash, entry, manifest } of shelf.newest()) {
    const isWanted = (): boolean => shelf.has(id)
    yield { key: manifestKey(id), flaw: 'hash', content: entry.bytes, isWanted }
    for (const [index, chunk] of manifest.chunks.entries()) {
      yield { key: chunkKey(id, index), flaw: 'hash', content: { hash: chunk.hash, snapshot: id }, isWanted }
    }
    for (let index = 0; shelf.hasEvidence(id) && index < pieceCount(manifest); index++) {
      const piece = signedHeads.piece(manifest, index)
      // Of concurrent snapshots memory has the furthest heads only.
      if (piece !== undefined) yield { key: evidenceKey(id, index), flaw: 'hash', content: evidenceRow(hash, index, piece), isWanted }
    }
  }
}

function * inGroups<Item> (items: Iterable<Item>, size: number): Generator<Item[]> {
  let group: Item[] = []
  for (const item of items) {
    group.push(item)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

function isSound ({ content }: ExpectedRow, value: Uint8Array | undefined, { hash }: Pick<Verifier, 'hash'>): boolean {
  if (value === undefined) return false
  return content instanceof Uint8Array ? equalBytes(value, content) : equalBytes(hash(value), content.hash)
}

/** Looks once more, between two changes of the log, and mends. Returns how many snapshots are lost. */
async function heal ({ store, verifier, replica, report, onRot = () => {} }: ScrubComponents, suspects: readonly ExpectedRow[]): Promise<number> {
  return await replica.exclusively(async () => {
    // What waits to be written is not there yet, and not by rot.
    if (!replica.isSettled) return 0
    const rotten: RottenRow[] = []
    const healing: Write[] = []
    const lost = new Set<string>()
    let missing = 0
    for (const row of suspects) {
      const value = row.isWanted() ? await store.get(row.key) : undefined
      if (!row.isWanted() || isSound(row, value, verifier)) continue
      if (value === undefined) missing += 1
      else rotten.push({ key: row.key, value, flaw: row.flaw })
      if (row.content instanceof Uint8Array) healing.push({ key: row.key, value: row.content })
      else lost.add(row.content.snapshot)
    }
    for (const id of lost) replica.shelf.drop(id)
    if (missing > 0) {
      onRot(missing)
      report(new PeerBaseError('PEERBASE_STORE_CORRUPT', `Stored rows are gone that nobody removed (${missing}): they are written or fetched again.`))
    }
    if (rotten.length > 0) await replica.quarantine.take(rotten, healing)
    else await store.batch(healing).catch((error: unknown) => { report(toError(error)) })
    return lost.size
  })
}
