import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createMemoryStore, prefixStore, systemClock, type Store } from '@peer-base/app'
import { generate, uriDecode, uriEncode, type Keys } from '@peer-base/keys'
import { createOutbox } from '../../packages/app/src/collaboration/outbox.js'
import { makeSnapshot } from '../../packages/app/src/collaboration/snapshot-maker.js'
import { createPerson, type Person } from '../pipeline/person.js'
import type { EditTrace } from '../pipeline/traces.js'

/** Edits that stand behind the snapshot, in windows. */
const windowEdits = 100
const tailWindows = 20

/** A history of one writer, as its store holds it: all of it in entries; in a snapshot; in a snapshot with the last windows after it. */
export type History = 'log' | 'snapshot' | 'tail'

/** Types a trace in windows of a hundred and writes three stores down. */
export async function prepare (folder: string, trace: EditTrace): Promise<void> {
  const keys = await generate()
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'keys'), uriEncode(keys))
  for (const history of ['log', 'snapshot', 'tail'] as const) {
    const rows = createMemoryStore()
    const alice = await createPerson(keys, { store: rows, retention: 0 })
    const snapshotAt = history === 'tail' ? trace.length - tailWindows * windowEdits : trace.length
    for (let at = 0; at < trace.length; at += windowEdits) {
      if (history === 'tail' && at >= snapshotAt && at < snapshotAt + windowEdits) await snapshot(alice)
      await alice.write(trace, at, Math.min(windowEdits, trace.length - at))
    }
    if (history === 'snapshot') await snapshot(alice)
    const entries: Array<readonly [string, string]> = []
    for await (const [key, value] of rows.entries('')) entries.push([`c/${alice.crypto.cid}/${key}`, Buffer.from(value).toString('base64')])
    writeFileSync(path.join(folder, `${history}.json`), JSON.stringify(entries))
  }
}

async function snapshot ({ crypto, author, documents, replica }: Person): Promise<void> {
  // Everything typed is in the log already.
  const outbox = createOutbox({ clock: systemClock, send: async () => {}, report: (error) => { throw error } }, { windowMS: 0, maxChanges: 1 })
  if (!await makeSnapshot({ crypto, author, documents, replica, outbox, isWhole: () => true })) throw new Error('No snapshot was made')
}

export async function keysOf (folder: string): Promise<Keys> {
  return await uriDecode(readFileSync(path.join(folder, 'keys'), 'utf8'))
}

/** The store of a history, with the keys an app gives its rows. */
export async function storeOf (folder: string, history: History): Promise<Store> {
  const rows = JSON.parse(readFileSync(path.join(folder, `${history}.json`), 'utf8')) as ReadonlyArray<readonly [string, string]>
  const store = createMemoryStore()
  await store.batch(rows.map(([key, value]) => ({ key, value: new Uint8Array(Buffer.from(value, 'base64')) })))
  return store
}

/** The rows of the one collaboration in it. */
export function ownRows (store: Store, cid: string): Store {
  return prefixStore(prefixStore(store, 'c'), cid)
}
