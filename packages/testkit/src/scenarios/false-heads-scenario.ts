import type { CollaborationAuthor, CollaborationCrypto, Write } from '@peer-base/app'
import {
  assembleEntry, chunkAssociatedData, encodeDocuments, encodeManifest, encodeMessage, entryHeadBytes, entryKind, hashedBytes, signedBytes, stateBytes
} from '@peer-base/protocol'
import type { Entry, EntryHeader, ReplicaId } from '@peer-base/protocol'
import { createSeededRandom } from '../sim/seeded-random.js'
import { drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

/**
 * A newcomer meets somebody whose store holds a snapshot by a lying writer: it says that alice wrote what she never did, and gives as evidence an
 * entry made in her name. The newcomer writes, and meets alice: they agree, since nothing it wrote builds on what does not exist.
 */
export async function falseHeadsScenario ({ seed, keepEvents = 0 }: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({ seed, keepEvents, options: { debouncePushMS: 0 } })
  const { world, random, ledger } = room
  const [writer, duped] = [new Member(room, 'alice'), new Member(room, 'bob', { strategy: 'ipfs-repo' })] as const
  const newcomer = new Member(room, 'carol', { strategy: 'memory' })
  await drive(room, writer.start())
  for (let i = random.below(4); i >= 0; i--) await drive(room, mutate(writer.root, 'push', `alice ${i}`))
  const [[alice, end] = []] = writer.version()
  if (alice === undefined || end === undefined) throw new ScenarioFailure('alice wrote nothing: the scenario shows nothing')
  await drive(room, plant(room, { disk: 'bob', about: alice, end: random.pick([end + 1, end + 2, 1000]) }))
  await drive(room, duped.start())
  if (!duped.version().has(alice)) throw new ScenarioFailure('bob does not hold the false snapshot: the scenario shows nothing')
  await drive(room, newcomer.start())
  world.network.partition([[duped.peer, newcomer.peer], [writer.peer]])
  await pass(room, 15_000)
  await drive(room, mutate(newcomer.root, 'push', 'carol'))
  await pass(room, random.below(5000))
  await drive(room, duped.stop())
  await assertQuiescent(room, { members: [writer, newcomer], pinners: [] }, { paths: [] })
  return { trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun }
}

interface Lie { readonly disk: string, readonly about: ReplicaId, readonly end: number }

/** Puts on a disk what a liar made: a snapshot of nothing that covers entries of `about` up to `end`. */
async function plant (room: Room, { disk, about, end }: Lie): Promise<void> {
  const crypto = room.keys.writer(createSeededRandom(`${room.world.seed}/liar`))
  const { author } = await crypto.author()
  const seal = async (place: Place, body: Uint8Array): Promise<Entry> => await signedEntry(crypto, author, { ...place, body })
  const forged = await seal({ replica: about, seq: end - 1, previous: new Uint8Array(32).fill(4), kind: entryKind.ops }, new Uint8Array(8))
  const { cid, verifier } = crypto
  const state = encodeDocuments([])
  const stateHash = crypto.mac(stateBytes(cid, state))
  // One block of DEFLATE that is stored as it is.
  const packed = Uint8Array.of(1, state.length, 0, ~state.length & 255, 255, ...state)
  const chunk = await author.sealChunk(chunkAssociatedData({ cid, stateHash, index: 0, count: 1 }), packed)
  const manifest = await seal({ replica: author.replica, seq: 0, previous: new Uint8Array(32), kind: entryKind.snapshot }, encodeManifest({
    heads: [{ replica: about, end, hash: verifier.hash(hashedBytes(cid, forged)) }],
    stateHash, chunks: [{ hash: verifier.hash(chunk), length: chunk.length }], previous: new Uint8Array(0)
  }))
  const snapshot = verifier.hash(hashedBytes(cid, manifest))
  const rows = `c/s/${Buffer.from(snapshot).toString('hex')}`
  const certificates = [[author.replica, author.certificate], [about, room.certificates.get(about)]] as const
  const writes: Write[] = [
    { key: `${rows}/m`, value: manifest.bytes },
    { key: `${rows}/0000`, value: chunk },
    { key: `${rows}/e0000`, value: encodeMessage({ type: 'evidence', snapshot, index: 0, signedHeads: [entryHeadBytes(forged)] }) },
    ...certificates.flatMap(([replica, value]) => value === undefined ? [] : [{ key: `c/r/${replica}`, value }])
  ]
  const store = await room.world.store(disk)
  await store.batch(writes)
  await store.close()
}

type Place = Pick<EntryHeader, 'replica' | 'seq' | 'previous' | 'kind'>

/** An entry in anybody's name, signed by `author`. */
async function signedEntry (
  { cid, verifier }: CollaborationCrypto, author: CollaborationAuthor, { body, ...place }: Place & { readonly body: Uint8Array }
): Promise<Entry> {
  const header = { suite: author.suite, continues: false, epoch: 0, deps: [], ...place }
  const bodyHash = verifier.hash(body)
  const signature = await author.sign(signedBytes(cid, { header, bodyLength: body.length, bodyHash }))
  return assembleEntry({ header, bodyHash, signature, body })
}
