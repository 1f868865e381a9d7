import { expect } from 'chai'
import { add, type Client, createRoom, type Pam, type Room } from '../../packages/pinner/test/room.js'
import { collected } from './heap.js'
import { createPromises, type Promises } from './promises.js'
import { watchStore, type WatchedStore } from './watched-store.js'

const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const seed = process.env['PEERBASE_SEED'] ?? '1'
/** Collaborations that lie idle; those in which people write; entries of each of these in a second; seconds. */
const load = { idle: 1000 * runs, active: 50, perSecond: 4, seconds: 10 }
/** Of a pinner with all of them open. */
const memoryLimitBytes = 512 * 2 ** 20
/** Of each of them, with its one entry: it is half of that, but from sources, whose loader names each function at a price. */
const idleLimitBytes = 64 * 1024
/** The pinner's own: it looks for what is idle and what is rotten, and listens to the app's topic. */
const ownTimers = 4

describe(`a pinner of ${load.idle} idle collaborations (seed ${seed})`, () => {
  it('has no timer and little memory for each, and keeps what it acknowledges in those that are at work', async () => {
    const room = await createRoom({ seed, keepEvents: 0 })
    const store = watchStore(await room.world.store('kept'))
    const promises = createPromises(store)
    const before = await fillAndWork(room, store, promises)
    room.world.disk('kept').crash()
    const heldBytes = before - collected()
    expect(heldBytes / load.idle, 'bytes for each').to.be.at.most(idleLimitBytes)
    expect(heldBytes).to.be.at.most(memoryLimitBytes)
    expect(promises.count).to.be.at.least(load.idle + load.active)
    expect(promises.broken([...room.world.disk('kept').synced().keys()])).to.deep.equal([])
    await comeBack(room)
    await room.end()
    if (runs > 1) console.log(`      ${(heldBytes / load.idle / 1024).toFixed(1)} KiB for each, ${Math.round(heldBytes / 2 ** 20)} MiB in all, ${promises.count} receipts`)
  }).timeout(120_000 * runs) // thousands of people come, write and go
})

/** Ends with a pinner killed; how much memory was in use just before, by it and by the world around it. */
async function fillAndWork (room: Room, store: WatchedStore, promises: Promises): Promise<number> {
  // They stay open: that is the most that they cost.
  const pam = await room.pinner('pam', {
    store, maxCollaborations: load.idle + load.active, collaborationInactivityTimeoutMS: 36_000_000, maxNewCollaborationsPerMinute: 1000
  })
  await fill(room, promises)
  await room.advance(20_000)
  expect(pam.pinner.stats()).to.include({ collaborations: load.idle, heldEntries: load.idle, state: 'ok' })
  expect(pam.process.clock.liveTimers).to.be.at.most(ownTimers)
  await work(room, pam, promises)
  await room.advance(120_000)
  expect(pam.process.clock.liveTimers, 'when all have gone').to.be.at.most(ownTimers)
  const bytes = collected()
  pam.kill()
  return bytes
}

/** Each by an author who goes when it is kept. */
async function fill (room: Room, promises: Promises): Promise<void> {
  const atOnce = 20
  for (let first = 0; first < load.idle; first += atOnce) {
    const authors = await open(room, promises, Array.from({ length: atOnce }, (_, index) => `idle ${first + index}`))
    for (const author of authors) add(author, 'kept')
    await room.until(() => authors.every((author) => author.pinned() === 1), 60_000)
    await leave(room, authors)
  }
}

/** People write for some seconds, each at a time of their own; all of it is acknowledged. */
async function work (room: Room, pam: Pam, promises: Promises): Promise<void> {
  const before = pam.pinner.stats()
  const writers = await open(room, promises, Array.from({ length: load.active }, (_, index) => `active ${index}`))
  const ticks = load.perSecond * load.seconds
  for (let tick = 0; tick < ticks; tick++) {
    for (const [index, writer] of writers.entries()) {
      add(writer, `${tick} of ${index}`)
      await room.advance(index % 2 === 0 ? 0 : 2000 / load.perSecond / load.active)
    }
  }
  await room.until(() => writers.every((writer) => writer.pinned() === 1), 60_000)
  expect(pam.pinner.stats().entries - before.entries).to.be.at.least(load.active * ticks)
  expect(pam.errors).to.deep.equal([])
  await leave(room, writers)
}

/** A pinner on a disk with all of that reads nothing of it until somebody asks, and then only that. */
async function comeBack (room: Room): Promise<void> {
  const store: WatchedStore = watchStore(await room.world.store('kept'))
  const pam = await room.pinner('pam', { store })
  await room.advance(1000)
  expect(pam.pinner.stats().collaborations).to.equal(0)
  expect(store.rowsRead()).to.be.at.most(ownTimers)
  const reader = await room.client('bob', { document: 'idle 7' })
  await room.until(() => reader.collaboration.shared.value() !== undefined && [...reader.value() as Set<unknown>].length === 1, 60_000)
  expect(store.rowsRead()).to.be.at.most(20)
}

async function open (room: Room, promises: Promises, documents: readonly string[]): Promise<Client[]> {
  const clients: Client[] = []
  for (const document of documents) {
    const client = await room.client(document, { document, debouncePushMS: 0, debouncePushToPinnerMS: 100 })
    promises.follow(client)
    clients.push(client)
  }
  return clients
}

async function leave (room: Room, clients: readonly Client[]): Promise<void> {
  await room.run(Promise.all(clients.map(async (client) => { await client.leave() })))
  expect(clients.flatMap(({ errors }) => errors)).to.deep.equal([])
}
