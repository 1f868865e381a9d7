import { expect } from 'chai'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import PeerBase from 'peer-base'
import { formatShareLink } from '@peer-base/cli'
import { eventually } from './eventually.js'
import { type Command, httpPort, relayAddress, type Stage, withStage } from './processes.js'

const nowhere = '/ip4/127.0.0.1/tcp/1/ws'

describe('commands in bad circumstances', function () {
  it('end with one line and code 1 when a port is in use', async () => {
    await withStage(async (stage) => {
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      stage.adopt(async () => { taken.close() })
      const { port } = taken.address() as { port: number }
      await Promise.all([
        refused(pinner(stage, { store: 'a', more: ['--port', String(port)] }), 'PEERBASE_ADDRESS_IN_USE'),
        refused(pinner(stage, { store: 'b', more: ['--port', '0', '--listen', `/ip4/127.0.0.1/tcp/${port}/ws`] }), 'PEERBASE_ADDRESS_IN_USE')
      ])
    })
  })

  it('end with one line and code 1 when the store cannot be written', async () => {
    await withStage(async (stage) => {
      await writeFile(path.join(stage.folder, 'file'), 'not a folder')
      await refused(pinner(stage, { store: 'file/store', more: ['--port', '0'] }), 'PEERBASE_STORE_FAILED')
    })
  })

  it('leave the first process alone when a second wants the same store', async () => {
    await withStage(async (stage) => {
      const first = pinner(stage, { store: 'shared', more: ['--port', '0'] })
      const port = await httpPort(first)
      await refused(pinner(stage, { store: 'shared', more: ['--port', '0'] }), 'PEERBASE_STORE_LOCKED')
      expect(await health(port)).to.have.property('status', 'ok')
      first.signal('SIGTERM')
      expect(await first.ended, first.notes()).to.equal(0)
    })
  })

  it('run on while the relay is unreachable, through noise on their HTTP port, and end with 0 at SIGINT', async () => {
    await withStage(async (stage) => {
      const running = pinner(stage, { store: 'lonely', more: ['--port', '0', '--relays', nowhere] })
      const port = await httpPort(running)
      const noise = connect(port, '127.0.0.1').on('error', () => {}).resume()
      noise.end('\u0000\u0001 this is not HTTP\r\n\r\n')
      await once(noise, 'close')
      expect((await fetch(`http://127.0.0.1:${port}/__proto__`)).status).to.equal(404)
      expect(await health(port)).to.include({ app: 'circumstances', status: 'ok', collaborations: 0 })
      running.signal('SIGINT')
      expect(await running.ended, running.notes()).to.equal(0)
    })
  })

  it('tell a reader that nobody was met, and keep damaged keys to themselves', async () => {
    await withStage(async (stage) => {
      const keys = await PeerBase.keys.generate()
      const link = formatShareLink({ base: 'https://pad.example/', appName: 'circumstances', typeName: 'text', name: 'x', relays: [nowhere], keys })
      const damaged = link.slice(0, -5)
      const [alone, cut] = [stage.command('watch', '--once', '--timeout', '2', link), stage.command('watch', '--once', damaged)]
      await Promise.all([refused(alone, 'PEERBASE_UNREACHABLE'), refused(cut, 'PEERBASE_INVALID_KEY_URI')])
      const secret = PeerBase.keys.uriEncode(keys).slice(0, 40)
      for (const command of [alone, cut]) expect(command.output() + command.notes()).not.to.include(secret)
    })
  })

  it('list who is connected to a relay in the form of Kubo', async () => {
    await withStage(async (stage) => {
      const relay = stage.command('relay', '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1', '--store', path.join(stage.folder, 'relay'))
      const [address, port] = [await relayAddress(relay), await httpPort(relay)]
      const visitor = pinner(stage, { store: 'visitor', more: ['--port', '0', '--relays', address] })
      const { id } = await health(await httpPort(visitor)) as { id: string }
      const listed = await eventually('the pinner is listed', async () => {
        const response = await fetch(`http://127.0.0.1:${port}/api/v0/swarm/peers`, { method: 'POST' })
        return (await response.json() as { Peers: Array<{ Peer: string, Addr: string }> }).Peers.find(({ Peer }) => Peer === id)
      })
      expect(listed.Addr).to.match(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+/)
    })
  })
})

function pinner (stage: Stage, { store, more }: { readonly store: string, readonly more: readonly string[] }): Command {
  return stage.command('pinner', '--app', 'circumstances', '--host', '127.0.0.1', '--store', path.join(stage.folder, store), ...more)
}

async function refused (command: Command, code: string): Promise<void> {
  expect(await command.ended, command.notes()).to.equal(1)
  const lines = command.notes().trim().split('\n').filter((line) => !line.startsWith('{'))
  expect(lines).to.have.length(1)
  expect(lines[0]).to.include(`(${code})`)
}

async function health (port: number): Promise<unknown> {
  return await (await fetch(`http://127.0.0.1:${port}/health`)).json()
}
