import { openLevelStore, openNetwork, systemClock, systemRandom, type OpenedNetwork, type Store } from '@peer-base/app'
import type { Command, Invocation } from '../shell/command.js'
import { settingsOf, type Settings } from '../daemon/environment.js'
import { json, serveHttp } from '../daemon/http-server.js'
import { createLog, toLogger } from '../daemon/log.js'
import { withReleases } from '../daemon/releases.js'
import { defaultRelayPort, dialable, relayFlags, relayListen } from '../network/relay-addresses.js'
import { swarmRoutes } from '../network/swarm-peers.js'
import { portFrom } from '../shell/quantity.js'
import { untilAborted } from '../shell/wait.js'

export const relayCommand: Command = {
  name: 'peer-base relay',
  summary: 'helps peers to find and reach one another; stores nothing and holds no keys',
  usage: 'peer-base relay [options]',
  positionals: { min: 0, max: 0 },
  flags: {
    ...relayFlags,
    relays: { type: 'string', multiple: true, value: '<multiaddr>', help: 'other relays to be connected with; may be repeated' },
    store: { type: 'string', value: '<folder>', help: 'where its identity is kept (default .peer-base/relay)' },
    port: { type: 'string', short: 'p', value: '<port>', help: 'port of the HTTP API (default 3002)' },
    host: { type: 'string', value: '<ip>', help: 'address of the HTTP API (default 0.0.0.0)' },
    'log-level': { type: 'string', value: '<level>', help: 'trace, debug, info, warn, error or silent (default info)' }
  },
  notes: [
    'Prints its addresses, one a line; give one of them to apps as a relay. It carries circuits, gossip and introductions, all of it sealed.',
    'GET /health tells that it runs; /api/v0/swarm/peers lists who is connected, in the form of Kubo.',
    'Each option is read from the environment too: PEER_BASE_RELAY_PORT, PEER_BASE_LISTEN and so on; PORT and HOST without prefix.'
  ],
  examples: [
    ['peer-base relay', `relays on port ${defaultRelayPort}`],
    ['peer-base relay --listen /ip4/0.0.0.0/tcp/443/ws --store /var/lib/peer-base', 'on another port, its identity kept elsewhere']
  ],
  run: relay
}

async function relay (invocation: Invocation): Promise<void> {
  const { terminal } = invocation
  const settings = settingsOf(invocation)
  const listen = relayListen(settings, { host: '0.0.0.0', port: defaultRelayPort })
  const port = portFrom(settings.text('port') ?? '3002', settings.source('port'))
  const log = createLog(settings.text('log-level') ?? 'info')
  await withReleases(async (defer) => {
    const location = settings.text('store') ?? '.peer-base/relay'
    const store = await openLevelStore({ location, onDamage: (error) => { log.error({ code: error.code }, error.message) } })
    defer(async () => { await store.close() })
    const opened = await openRelay({ store, listen, settings, logger: toLogger(log) })
    defer(async () => { await opened.stop() })
    const http = await serveHttp({
      '/health': () => json({ id: opened.network.self, status: 'ok', relay: true, peers: opened.libp2p?.getPeers().length ?? 0 }),
      ...swarmRoutes(() => opened.libp2p)
    }, { host: settings.text('host') ?? '0.0.0.0', port, report: (error) => { log.error({ kind: error instanceof Error ? error.name : typeof error }, 'HTTP failed') } })
    defer(async () => { await http.close() })
    for (const address of dialable(opened.network.addresses())) terminal.write(`${address}\n`)
    log.info({ id: opened.network.self, httpPort: http.port }, 'the relay runs')
    await untilAborted(terminal.signal)
    log.info('stopping')
  })
}

async function openRelay ({ store, listen, settings, logger }: {
  readonly store: Store, readonly listen: readonly string[], readonly settings: Settings, readonly logger: ReturnType<typeof toLogger>
}): Promise<OpenedNetwork> {
  return await openNetwork(undefined, { clock: systemClock, random: systemRandom, logger, store }, {
    listen, relays: settings.list('relays'), relayServer: {}
  })
}
