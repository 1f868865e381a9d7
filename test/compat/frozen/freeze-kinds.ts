/*
 * `node --conditions=@peer-base/source --import tsx test/compat/frozen/freeze-kinds.ts`: what the present version keeps of the kinds of entries
 * that `freeze.ts` does not come by. Alice moves a collaboration and leaves the keys for bob (kind 5); carol, of a later version, has written a
 * key epoch (kind 4) and a change sealed under it. A file that is there is never written again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createCollaborationCrypto, createMemoryNetwork, createMemoryStore, type PeerId, type Store } from '@peer-base/app'
import { generate, uriEncode } from '@peer-base/keys'
import { assembleEntry, associatedData, encodeHeader, type EntryHeader, entryKind, hashedBytes, signedBytes } from '@peer-base/protocol'
import { PeerBase } from 'peer-base'
import { eventually, fastClock } from '../apps.js'
import type { FrozenKinds, Rows } from './frozen.js'

const { version } = JSON.parse(readFileSync(new URL('../../../packages/peer-base/package.json', import.meta.url), 'utf8')) as { version: string }
const file = new URL(`kinds/${version}.json`, import.meta.url)
if (existsSync(file)) throw new Error(`The bytes of ${version} are frozen. A later version has a file of its own.`)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const [appName, name, keys, nextKeys] = ['frozen', 'moved', await generate(), await generate()]

/** Two entries of a replica of its own, as rows: a key epoch of unknown content, and a change that is sealed under the next secret. */
async function rowsOfLaterVersion (): Promise<Record<string, string>> {
  const crypto = createCollaborationCrypto({ appName, name, keys })
  const { author } = await crypto.author(undefined)
  const rows: Record<string, string> = { [`c/${crypto.cid}/r/${author.replica}`]: hex(author.certificate) }
  let previous: Uint8Array = new Uint8Array(32)
  for (const [seq, { kind, epoch }] of [{ kind: entryKind.epoch, epoch: 0 }, { kind: entryKind.ops, epoch: 1 }].entries()) {
    const header: EntryHeader = { kind, suite: author.suite, continues: false, replica: author.replica, seq, previous, epoch, deps: [] }
    const body = await author.sealBody(associatedData(crypto.cid, encodeHeader(header)), new TextEncoder().encode('of a later version'))
    const bodyHash = crypto.verifier.hash(body)
    const signature = await author.sign(signedBytes(crypto.cid, { header, bodyLength: body.length, bodyHash }))
    const entry = assembleEntry({ header, bodyHash, signature, body })
    previous = crypto.verifier.hash(hashedBytes(crypto.cid, entry))
    rows[`c/${crypto.cid}/l/${author.replica}/${seq.toString(16).padStart(12, '0')}`] = hex(entry.bytes)
  }
  return rows
}

async function rowsOf (store: Store): Promise<Rows> {
  const rows: Record<string, string> = {}
  for await (const [key, value] of store.entries('')) rows[key] = hex(value)
  return rows
}

const hub = createMemoryNetwork({ clock: fastClock })
const stores = { alice: createMemoryStore(), bob: createMemoryStore() }
const [alice, bob] = (['alice', 'bob'] as const).map((person) =>
  PeerBase(appName, { network: hub.join(person as PeerId, { addresses: [`/memory/${person}`] }), store: stores[person], clock: fastClock }))
if (alice === undefined || bob === undefined) throw new Error('two were made')
await Promise.all([alice.start(), bob.start()])
const options = { keys, debouncePushMS: 0, storeStrategyName: 'ipfs-repo' } as const
const [mine, theirs] = await Promise.all([alice.collaborate(name, 'text', options), bob.collaborate(name, 'text', options)])
await mine.shared.push('ab')
await theirs.shared.push('cd')
await eventually('they are level and bob has proved that he writes', () => mine.shared.value() === theirs.shared.value() && mine.shared.value().length === 4 &&
  mine.members().get(bob.peerId)?.proved === true)
const [by = ''] = [mine.members().get(alice.peerId)?.replica]
await mine.rekey({ keys: nextKeys, keep: [bob.peerId] })
await eventually('bob was told, and has the keys', () => theirs.moves().some(({ keys: found }) => found?.equals(nextKeys) === true))
const root = theirs.shared.value()
await Promise.all([alice.stop(), bob.stop()])
const frozen: FrozenKinds = {
  version, appName, name, keys: uriEncode(keys), nextKeys: uriEncode(nextKeys), expected: { root, by },
  store: await rowsOf(stores.bob), later: await rowsOfLaterVersion()
}
writeFileSync(file, `${JSON.stringify(frozen, null, 1)}\n`)
console.log(`wrote ${file.pathname}: ${Object.keys(frozen.store).length} rows`)
process.exit(0)
