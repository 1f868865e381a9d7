import { expectKindAndSuite } from '../entry-codec.js'
import { expectNotSelf, readHeads, writeHeads } from '../heads.js'
import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { ByteReader } from '../byte-reader.js'
import type { ByteWriter } from '../byte-writer.js'
import type { ReplicaId } from '../ids.js'
import type { EntryRun } from '../message.js'
import type { MessageCodec } from './message-codec.js'

type RunEntry = EntryRun['entries'][number]

const continuesFlag = 1
const signatureBytes = 64
const depsForm = { max: limits.deps, hashBytes: 16 }

/** kind, suite, flags, epoch, deps count, signature, body length: the least an entry can take. */
const entryLeastBytes = 6 + signatureBytes
const runLeastBytes = 16 + 2 + entryLeastBytes

/**
 * number of runs varint, then each: replica 16, first varint, number of entries varint (at least 1), then each: kind u8,
 * suite u8, flags u8 (bit 0: continues), epoch varint, deps as heads, signature 64, body length varint, body.
 */
export const entries: MessageCodec<'entries'> = {
  code: mustUnderstand | 5,
  capacity: ({ runs }) => runs.reduce((sum, run) => sum + runBytes(run), 1 + countBytes),
  write (writer, { runs }) {
    writer.varint(runs.length)
    for (const run of runs) writeRun(writer, run)
  },
  read (reader) {
    const runs: EntryRun[] = []
    for (let left = reader.count(limits.frameBytes, runLeastBytes); left > 0; left--) runs.push(readRun(reader))
    return { type: 'entries', runs }
  }
}

/** The most a count takes that fits a frame. */
const countBytes = 3

/** What a run takes, or a few bytes more. */
function runBytes ({ entries }: EntryRun): number {
  let bytes = 16 + 8 + countBytes
  for (const { deps, body } of entries) bytes += entryLeastBytes + 2 + countBytes + deps.length * 38 + body.length
  return bytes
}

function writeRun (writer: ByteWriter, run: EntryRun): void {
  expectWithinLog(writer, run.first, run.entries.length)
  writer.replica(run.replica)
  writer.varint(run.first)
  writer.varint(run.entries.length)
  for (const entry of run.entries) {
    expectKindAndSuite(writer, entry)
    expectNotSelf(writer, run.replica, entry.deps)
    writer.u8(entry.kind)
    writer.u8(entry.suite)
    writer.u8(entry.continues ? continuesFlag : 0)
    writer.boundedVarint(entry.epoch, { max: 0xffff })
    writeHeads(writer, entry.deps, depsForm)
    writer.fixed(entry.signature, signatureBytes)
    writer.bytes(entry.body, limits.bodyBytes)
  }
}

function readRun (reader: ByteReader): EntryRun {
  const replica = reader.replica()
  const first = reader.varint({ max: limits.sequence })
  const count = reader.count(limits.frameBytes, entryLeastBytes)
  expectWithinLog(reader, first, count)
  const entries: RunEntry[] = []
  for (let left = count; left > 0; left--) entries.push(readRunEntry(reader, replica))
  return { replica, first, entries }
}

function readRunEntry (reader: ByteReader, replica: ReplicaId): RunEntry {
  const kind = reader.u8()
  const suite = reader.u8()
  expectKindAndSuite(reader, { kind, suite })
  const flags = reader.u8()
  if (flags > continuesFlag) throw reader.error('value', 'a reserved flag is set')
  const epoch = reader.varint({ max: 0xffff })
  const deps = readHeads(reader, depsForm)
  expectNotSelf(reader, replica, deps)
  const signature = reader.fixed(signatureBytes)
  const body = reader.bytes(limits.bodyBytes)
  return { kind, suite, continues: flags === continuesFlag, epoch, deps, signature, body }
}

/** A run names at least one entry, and its end is a possible end of a log. */
function expectWithinLog (cursor: Pick<ByteReader | ByteWriter, 'error'>, first: number, count: number): void {
  if (count < 1) throw cursor.error('range', 'a run without entries')
  if (first + count > limits.sequence) throw cursor.error('range', 'a run beyond the end of any log')
}
