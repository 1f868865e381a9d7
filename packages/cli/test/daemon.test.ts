import { expect } from 'chai'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { settingsOf } from '../src/daemon/environment.js'
import { json, serveHttp } from '../src/daemon/http-server.js'
import { freePort, isPortFree } from '../src/daemon/port-probe.js'
import { withReleases } from '../src/daemon/releases.js'

const nothing = { text: () => undefined, list: () => [], isSet: () => false }

function settings (env: Readonly<Record<string, string>>, flags: Partial<typeof nothing> = {}): ReturnType<typeof settingsOf> {
  const terminal = {
    env, isTTY: false, columns: 80, write: () => {}, note: () => {}, readInput: async () => '', signal: new AbortController().signal
  }
  return settingsOf({ ...nothing, ...flags, terminal })
}

describe('settings of a daemon', () => {
  it('prefer flags to PEER_BASE_, that to PEER_STAR_, that to the plain name', () => {
    const env = { PEER_BASE_PORT: '1', PEER_STAR_PORT: '2', PORT: '3' }
    expect(settings(env, { text: () => '0' as never }).text('port')).to.equal('0')
    expect(settings(env).text('port')).to.equal('1')
    expect(settings({ PEER_STAR_PORT: '2', PORT: '3' }).text('port')).to.equal('2')
    expect(settings({ PORT: '3' }).text('port')).to.equal('3')
    expect(settings({ PORT: '3' }).source('port')).to.equal('PORT')
    expect(settings({}).text('port')).to.equal(undefined)
  })

  it('take the names of 2019 for the app and its swarm address', () => {
    const old = settings({ PEER_STAR_APP_NAME: 'peer-pad/2', PEER_STAR_SWARM_ADDRESS: '/dns4/127.0.0.1/tcp/9090/ws' })
    expect(old.text('app')).to.equal('peer-pad/2')
    expect(old.list('relays')).to.deep.equal(['/dns4/127.0.0.1/tcp/9090/ws'])
  })

  it('read no name without a prefix except PORT and HOST', () => {
    expect(settings({ STORE: '/tmp/x', APP_NAME: 'x' }).text('store')).to.equal(undefined)
    expect(settings({ APP_NAME: 'x' }).text('app')).to.equal(undefined)
  })

  it('split lists at commas and spaces, and read yes as set', () => {
    expect(settings({ PEER_BASE_LISTEN: '/a, /b  /c' }).list('listen')).to.deep.equal(['/a', '/b', '/c'])
    for (const yes of ['1', 'true', 'YES', 'on']) expect(settings({ PEER_BASE_RELAY: yes }).isSet('relay')).to.equal(true)
    for (const no of ['0', 'false', '']) expect(settings({ PEER_BASE_RELAY: no }).isSet('relay')).to.equal(false)
  })
})

describe('the HTTP endpoint of a daemon', () => {
  const reported: unknown[] = []

  async function withServer (task: (url: string, port: number) => Promise<void>): Promise<void> {
    const server = await serveHttp({
      '/health': () => json({ fine: true }),
      '/broken': () => { throw new Error('inside') }
    }, { host: '127.0.0.1', port: 0, report: (error) => { reported.push(error) } })
    try {
      await task(`http://127.0.0.1:${server.port}`, server.port)
    } finally {
      await server.close()
    }
  }

  it('answers GET, HEAD and POST alike, with or without a query', async () => {
    await withServer(async (url) => {
      expect(await (await fetch(`${url}/health?x=1`)).json()).to.deep.equal({ fine: true })
      expect(await (await fetch(`${url}/health`, { method: 'POST', body: 'x' })).json()).to.deep.equal({ fine: true })
      expect(await (await fetch(`${url}/health`, { method: 'HEAD' })).text()).to.equal('')
    })
  })

  it('survives what clients send and routes that fail', async () => {
    await withServer(async (url, port) => {
      for (const path of ['/', '/nowhere', '/__proto__', '/constructor', '/%ff', '/..%2f..']) expect((await fetch(url + path)).status).to.equal(404)
      expect((await fetch(`${url}/health`, { method: 'DELETE' })).status).to.equal(405)
      const failed = await fetch(`${url}/broken`)
      expect(failed.status).to.equal(500)
      expect(await failed.text()).not.to.include('inside')
      expect(reported).to.have.length(1)
      const noise = connect(port, '127.0.0.1').on('error', () => {}).resume()
      noise.end('\u0000nonsense\r\n\r\n')
      await once(noise, 'close')
      await fetch(`${url}/health`, { method: 'POST', body: 'x'.repeat(1 << 20) }).catch(() => {})
      expect((await fetch(`${url}/health`)).status).to.equal(200)
    })
  })

  it('says that a port is in use, or a host not of this machine', async () => {
    await withServer(async (_url, port) => {
      const again = await serveHttp({}, { host: '127.0.0.1', port, report: () => {} }).catch((error: unknown) => error)
      expect(again).to.have.property('code', 'PEERBASE_ADDRESS_IN_USE')
    })
    const elsewhere = await serveHttp({}, { host: '192.0.2.1', port: 0, report: () => {} }).catch((error: unknown) => error)
    expect(elsewhere).to.have.property('code', 'PEERBASE_INVALID_ADDRESS')
  })
})

describe('ports', () => {
  it('are found free or taken, and another is offered for a taken one', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    expect(await isPortFree(port, '127.0.0.1')).to.equal(false)
    const other = await freePort(port, '127.0.0.1')
    expect(other).not.to.equal(port)
    server.close()
    await once(server, 'close')
    expect(await freePort(port, '127.0.0.1')).to.equal(port)
  })
})

describe('releases', () => {
  it('happen in reverse order, all of them, however the task ends', async () => {
    const order: string[] = []
    const failing = await withReleases(async (defer) => {
      defer(async () => { order.push('first taken') })
      defer(async () => { throw new Error('release failed') })
      defer(async () => { order.push('last taken') })
      throw new Error('task failed')
    }).catch((error: unknown) => error)
    expect(order).to.deep.equal(['last taken', 'first taken'])
    expect(failing).to.have.property('message', 'task failed')
    const released = await withReleases(async (defer) => { defer(async () => { throw new Error('release failed') }) }).catch((error: unknown) => error)
    expect(released).to.have.property('message', 'release failed')
  })
})
