import { expect } from 'chai'
import path from 'node:path'
import PeerBase from 'peer-base'
import { formatShareLink } from '@peer-base/cli'
import { folderHolds, holds } from './folders.js'
import { person } from './people.js'
import { type Command, httpPort, metric, relayAddress, type Stage, withStage } from './processes.js'
import { recordingProxy } from './recording-proxy.js'
import { beginningOf, paperSession, smallSession, type Session } from './traces.js'

const appName = 'main job'

describe('the main job over real libp2p, every part a process', function () {
  it('keeps a typed session for a reader who comes when everybody left and the pinner was killed', async () => {
    await withStage(async (stage) => { await mainJob(stage, await smallSession()) })
  })

  it('keeps the beginning of a long paper in the same way', async function () {
    const paper = await paperSession()
    if (paper === undefined) return this.skip() // the trace is too large to be kept in the project
    await withStage(async (stage) => { await mainJob(stage, beginningOf(paper, 20_000)) })
  })
})

async function mainJob (stage: Stage, { edits, text }: Session): Promise<void> {
  const marker = `marker-${PeerBase.generateRandomName()}`
  const whole = `${text}${marker}`
  const relay = stage.command('relay', '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'relay'))
  const proxy = await recordingProxy(stage, await relayAddress(relay))
  const firstPinner = startPinner(stage, proxy.address)
  await httpPort(firstPinner)

  const keys = await PeerBase.keys.generate()
  const parts = { base: 'https://pad.example/', appName, typeName: 'text', name: 'paper', relays: [proxy.address] }
  const link = formatShareLink({ ...parts, keys })
  const [alice, bob] = [person(stage, 'alice'), person(stage, 'bob')]
  await Promise.all([alice.open({ link, soonPinned: true }), bob.open({ link, soonPinned: true })])
  await Promise.all([alice.linked(), bob.linked()])
  await alice.type(edits)
  await alice.insert(text.length, marker)
  await bob.follows(whole)
  expect(await alice.value()).to.equal(whole)
  await Promise.all([alice.pinned(), bob.pinned()])
  await Promise.all([alice.leave(), bob.leave()])

  firstPinner.signal('SIGKILL')
  expect(await firstPinner.ended).to.equal('SIGKILL')
  const port = await httpPort(startPinner(stage, proxy.address))
  const carol = person(stage, 'carol')
  await carol.open({ link: formatShareLink({ ...parts, keys: PeerBase.keys.uriEncodeReadOnly(keys) }) })
  await carol.follows(whole)

  const before = { entries: await metric(port, 'peerbase_pinner_entries_total'), clock: (await carol.status()).clock }
  const refusal: unknown = await carol.insert(0, 'graffiti').then(() => undefined, (error: unknown) => error)
  expect(refusal).to.have.property('code', 'PEERBASE_READ_ONLY')
  expect(await carol.value()).to.equal(whole)
  expect((await carol.status()).clock).to.deep.equal(before.clock)
  await carol.leave()
  expect(await metric(port, 'peerbase_pinner_entries_total')).to.equal(before.entries)

  expect(await folderHolds(path.join(stage.folder, 'alice'), marker), 'alice keeps what is sealed, too').to.equal(false)
  expect(await folderHolds(path.join(stage.folder, 'pinner'), marker), 'the pinner cannot read').to.equal(false)
  expect(proxy.recorded().length).to.be.greaterThan(1000)
  expect(holds(proxy.recorded(), marker), 'the relay cannot read').to.equal(false)
}

function startPinner (stage: Stage, relay: string): Command {
  return stage.command('pinner', '--app', appName, '--relays', relay, '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'pinner'))
}
