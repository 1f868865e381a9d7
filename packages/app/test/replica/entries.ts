import { asReplicaId, assembleEntry, type EntryHeader, entryKind, suite, type ReplicaId } from '@peer-base/protocol'
import { createSeededRandom } from '@peer-base/testkit'
import { createFakeCollaboration } from '../../../testkit/src/scenarios/index.js'
import type { CollaborationAuthor, CollaborationCrypto } from '../../src/collaboration/crypto.js'
import { createDeltaLog } from '../../src/replica/delta-log.js'
import type { DeltaLog } from '../../src/replica/delta-log.js'
import type { LogRecord } from '../../src/replica/log-record.js'
import { createEntryWriter, type Draft } from '../../src/replica/entry-writer.js'

/** Who writes into a log of its own: entries without a store or a network. */
export interface Writer {
  readonly author: CollaborationAuthor
  readonly log: DeltaLog
  write (plaintext?: Uint8Array): Promise<LogRecord[]>
  /** In the clear, as manifests and checkpoints are. */
  say (kind: number, body: Uint8Array): Promise<LogRecord>
}

export interface Bench {
  readonly crypto: CollaborationCrypto
  writer (): Promise<Writer>
}

export function createBench (seed: string | number = 1): Bench {
  const keys = createFakeCollaboration({ random: createSeededRandom(seed) })
  const crypto = keys.writer(createSeededRandom(`${seed}/writer`))
  return {
    crypto,
    writer: async () => {
      const { author } = await crypto.author()
      await crypto.verifier.admit(author.certificate)
      const log = createDeltaLog()
      const writeEntries = createEntryWriter({ cid: crypto.cid, author, verifier: crypto.verifier, log })
      const append = async (draft: Draft): Promise<LogRecord[]> => {
        const records = await writeEntries(draft)
        for (const record of records) log.append(record)
        return records
      }
      return {
        author,
        log,
        write: async (plaintext = new Uint8Array([1, 2, 3])) => await append({ kind: entryKind.ops, plaintext, sealed: true }),
        say: async (kind, body) => (await append({ kind, plaintext: body, sealed: false }))[0] as LogRecord
      }
    }
  }
}

type BareRecord = Pick<EntryHeader, 'replica' | 'seq'> & Partial<Pick<EntryHeader, 'deps' | 'previous'> & Pick<LogRecord, 'hash' | 'checked'>> & { readonly body?: Uint8Array }

/** A record that nobody signed: what a log looks at, and those who pick from it. */
export function bareRecord ({ replica, seq, deps = [], previous = new Uint8Array(32), body = new Uint8Array(0), ...rest }: BareRecord): LogRecord {
  const { hash = new Uint8Array(32), checked = true } = rest
  const header = { kind: entryKind.ops, suite: suite.aesGcm, continues: false, replica, seq, previous, epoch: 0, deps }
  return { entry: assembleEntry({ header, bodyHash: new Uint8Array(32), signature: new Uint8Array(64), body }), hash, checked }
}

/** A replica id for tests that need no keys: `a` is all a's. */
export const replicaNamed = (digit: string): ReplicaId => asReplicaId(digit.repeat(32))
