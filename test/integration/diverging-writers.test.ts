import { expect } from 'chai'
import { createServer } from 'node:net'
import { once } from 'node:events'
import path from 'node:path'
import PeerBase from 'peer-base'
import { formatShareLink } from '@peer-base/cli'
import { eventually } from './eventually.js'
import { person } from './people.js'
import { relayAddress, type Stage, withStage } from './processes.js'

describe('two writers who were offline and never meet', function () {
  for (const order of [['alice', 'bob'], ['bob', 'alice']] as const) {
    it(`are both read by a third through the pinner, ${order[0]} coming first`, async () => {
      await withStage(async (stage) => { await apart(stage, order) })
    })
  }
})

async function apart (stage: Stage, order: readonly [string, string]): Promise<void> {
  const relays = [`/ip4/127.0.0.1/tcp/${await unusedPort()}/ws`]
  const keys = await PeerBase.keys.generate()
  const parts = { base: 'https://pad.example/', appName: 'apart', typeName: 'text', name: 'letters', relays }
  const link = formatShareLink({ ...parts, keys })

  // Nothing listens where the relay should be: opening, writing and leaving work all the same.
  await Promise.all(order.map(async (name) => {
    const writer = person(stage, name)
    await writer.open({ link, soonPinned: true })
    await writer.insert(0, `a word of ${name}`)
    await writer.insert(0, `${name} says: `)
    await writer.remove(0, 1)
    await writer.leave()
  }))

  const pinner = stage.command(
    'pinner', '--relay', '--app', 'apart', '--listen', relays[0] ?? '', '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'pinner')
  )
  await relayAddress(pinner)
  const seen: string[] = []
  for (const name of order) {
    const writer = person(stage, name)
    await writer.open({ link, soonPinned: true })
    await writer.pinned()
    if (name === order[1]) await eventually('the second has what the first wrote', async () => (await writer.value()).includes(`a word of ${order[0]}`))
    seen.push(await writer.value())
    await writer.leave()
  }
  const carol = person(stage, 'carol')
  await carol.open({ link: formatShareLink({ ...parts, keys: PeerBase.keys.uriEncodeReadOnly(keys) }) })
  await carol.follows(seen[1] ?? '')
  const text = await carol.value()
  for (const name of order) expect(text).to.include(`${name.slice(1)} says: a word of ${name}`)
  expect(seen[0]).to.equal(`${order[0].slice(1)} says: a word of ${order[0]}`)
  await carol.leave()
}

/** A port that was free a moment ago. */
async function unusedPort (): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
