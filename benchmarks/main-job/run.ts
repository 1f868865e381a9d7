// The main job on a whole recorded paper: relay, pinner, alice, bob and carol, each a process, over real libp2p on this machine.

import path from 'node:path'
import { readFile, stat } from 'node:fs/promises'
import PeerBase from 'peer-base'
import { formatShareLink } from '@peer-base/cli'
import { median, record, type Sample } from '../record.js'
import { folderBytes } from '../../test/integration/folders.js'
import { person, type Person } from '../../test/integration/people.js'
import { type Command, httpPort, metric, relayAddress, type Stage, withStage } from '../../test/integration/processes.js'
import { beginningOf, paperSession, smallSession, type Session } from '../../test/integration/traces.js'

const appName = 'main job'
const patienceMS = 300_000

/** `npm run bench -- main-job [edits]`: the first so many edits of the paper, all of them by default. */
const limit = Number(process.argv[2] ?? Number.POSITIVE_INFINITY)

await withStage(async (stage) => {
  const whole = await paperSession() ?? await smallSession()
  const session = limit < whole.edits.length ? beginningOf(whole, limit) : whole
  record({
    name: 'main-job',
    question: `${session.name}: what does the main job cost, and how long does it take, when relay, pinner and three people are processes of their own?`,
    command: 'npm run bench -- main-job',
    samples: [...await run(stage, session), ...await atHumanPace(stage, whole)]
  })
})

async function run (stage: Stage, { name, edits, text }: Session): Promise<Sample[]> {
  const relay = stage.command('relay', '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'relay'))
  const address = await relayAddress(relay)
  const firstPinner = startPinner(stage, address)
  const firstPort = await httpPort(firstPinner)
  const keys = await PeerBase.keys.generate()
  const parts = { base: 'https://pad.example/', appName, typeName: 'text', name: 'paper', relays: [address] }
  const link = formatShareLink({ ...parts, keys })

  const [alice, bob] = [person(stage, 'alice'), person(stage, 'bob')]
  await Promise.all([alice.open({ link, stats: true }), bob.open({ link })])
  await Promise.all([alice.linked(), bob.linked()])
  const following = bob.follows(text, patienceMS)
  const { typeMS, lastKeyAt } = await alice.type(edits)
  const { equalAt } = await following
  await Promise.all([alice.pinned(), bob.pinned()])
  const pinnedAt = Date.now()
  const entryBytes = await metric(firstPort, 'peerbase_pinner_entry_bytes_total')
  const entries = await metric(firstPort, 'peerbase_pinner_entries_total')
  const sizes = {
    relay: await residentMiB(relay.pid), pinner: await residentMiB(firstPinner.pid),
    alice: await residentMiB(alice.pid), bob: await residentMiB(bob.pid)
  }
  const sentBytes = await sentBy(alice)
  await Promise.all([alice.leave(), bob.leave()])

  firstPinner.signal('SIGKILL')
  await firstPinner.ended
  const restarted = startPinner(stage, address)
  await httpPort(restarted)
  const readOnly = formatShareLink({ ...parts, keys: PeerBase.keys.uriEncodeReadOnly(keys) })
  const visits: Visit[] = []
  for (const name of ['carol', 'carol again', 'carol once more']) visits.push(await visit(person(stage, name), { link: readOnly, text }))
  const pinnerFolder = path.join(stage.folder, 'pinner')
  // Its reserve for a full disk holds nothing.
  const pinnedBytes = await folderBytes(pinnerFolder) - (await stat(path.join(pinnerFolder, 'RESERVE'))).size
  return [
    figure('typing accepted while connected', edits.length / (typeMS / 1000), 'edits/s'),
    figure('sealed entries per edit', entryBytes / edits.length, 'bytes'),
    figure('sent by alice per edit, to all peers', sentBytes / edits.length, 'bytes'),
    figure('entries', entries, 'entries'),
    figure('last key to bob equal', equalAt - lastKeyAt, 'ms'),
    figure('last key to pinned', pinnedAt - lastKeyAt, 'ms'),
    figure('carol: starting the process and opening the link, median of 3', median(visits.map(({ readyMS }) => readyMS)), 'ms'),
    figure('carol: open to text, median of 3', median(visits.map(({ textMS }) => textMS)), 'ms'),
    figure('carol: open to text, slowest of 3', Math.max(...visits.map(({ textMS }) => textMS)), 'ms'),
    figure('pinner on disk, beside its reserve', pinnedBytes, 'bytes'),
    ...Object.entries({ ...sizes, carol: median(visits.map(({ sizeMiB }) => sizeMiB)) }).map(([who, size]) => figure(`memory of ${who}`, size, 'MiB'))
  ]

  function figure (what: string, value: number, unit: string): Sample {
    return { session: name, edits: edits.length, what, value, unit }
  }
}

interface Visit {
  readonly readyMS: number
  readonly textMS: number
  readonly sizeMiB: number
}

/** Comes with an empty store, reads, leaves. */
async function visit (carol: Person, { link, text }: { readonly link: string, readonly text: string }): Promise<Visit> {
  const started = Date.now()
  await carol.open({ link })
  const openedAt = Date.now()
  const { equalAt } = await carol.follows(text, patienceMS)
  const sizeMiB = await residentMiB(carol.pid)
  await carol.leave()
  return { readyMS: openedAt - started, textMS: equalAt - openedAt, sizeMiB }
}

/** Ten keystrokes a second: hardly more than one or two go into a push window, so that what an entry costs shows. */
async function atHumanPace (stage: Stage, { name, edits }: Session): Promise<Sample[]> {
  const session = beginningOf({ name, edits, text: '' }, 300)
  const store = path.join(stage.folder, 'pinner-at-human-pace')
  const pinner = stage.command(
    'pinner', '--relay', '--app', appName, '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1', '--store', store
  )
  const [relays, port] = [[await relayAddress(pinner)], await httpPort(pinner)]
  const link = formatShareLink({ base: 'https://pad.example/', appName, typeName: 'text', name: 'slowly', relays, keys: await PeerBase.keys.generate() })
  const [alice, bob] = [person(stage, 'slow alice'), person(stage, 'slow bob')]
  await Promise.all([alice.open({ link }), bob.open({ link })])
  await Promise.all([alice.linked(), bob.linked()])
  const following = bob.follows(session.text)
  let lastKeyAt = 0
  for (const edit of session.edits) {
    lastKeyAt = (await alice.type([edit])).lastKeyAt
    await new Promise((resolve) => { setTimeout(resolve, 100) })
  }
  const { equalAt } = await following
  await alice.pinned()
  const [bytes, entries] = [await metric(port, 'peerbase_pinner_entry_bytes_total'), await metric(port, 'peerbase_pinner_entries_total')]
  await Promise.all([alice.leave(), bob.leave()])
  const row = { session: `${session.name}, at ten keystrokes a second`, edits: session.edits.length }
  return [
    { ...row, what: 'sealed entries per edit', value: bytes / session.edits.length, unit: 'bytes' },
    { ...row, what: 'edits per entry', value: session.edits.length / entries, unit: 'edits' },
    { ...row, what: 'sealed bytes per entry', value: bytes / entries, unit: 'bytes' },
    { ...row, what: 'last key to bob equal', value: equalAt - lastKeyAt, unit: 'ms' }
  ]
}

function startPinner (stage: Stage, relay: string): Command {
  return stage.command('pinner', '--app', appName, '--relays', relay, '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'pinner'))
}

/** The figures come by gossip every few seconds: the last one that does not grow any more. */
async function sentBy (alice: Person): Promise<number> {
  let last = -1
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, 6000) })
    const { sentBytes } = await alice.status()
    if (sentBytes === last) return sentBytes
    last = sentBytes
  }
}

/** Resident memory, where the system tells it of other processes; NaN elsewhere. */
async function residentMiB (pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
  } catch {
    return Number.NaN
  }
}
