import { openLevelStore, openNetwork, prefixStore, systemClock, systemRandom, type OpenedNetwork, type Store } from '@peer-base/app'
import { createPinner, type Pinner } from '@peer-base/pinner'
import { CliError } from '../cli-error.js'
import { settingsOf, type Settings } from '../daemon/environment.js'
import { serveHttp } from '../daemon/http-server.js'
import { createLog, toLogger } from '../daemon/log.js'
import { pinnerRoutes } from '../daemon/pinner-routes.js'
import { freePort } from '../daemon/port-probe.js'
import { withReleases } from '../daemon/releases.js'
import { invitation } from '../documents/invitation.js'
import { defaultRelayPort, dialable, relayFlags, relayListen } from '../network/relay-addresses.js'
import { swarmRoutes } from '../network/swarm-peers.js'
import type { Command, Invocation } from '../shell/command.js'
import { countFrom, hoursFrom, portFrom, secondsFrom } from '../shell/quantity.js'
import { untilAborted } from '../shell/wait.js'

export const pinnerCommand: Command = {
  name: 'peer-base pinner',
  summary: 'keeps every document of an app, sealed, and serves it while its authors are away',
  usage: 'peer-base pinner --app <name> [options]',
  positionals: { min: 0, max: 0 },
  flags: {
    app: { type: 'string', short: 'a', value: '<name>', help: 'the app whose documents are kept' },
    relays: { type: 'string', multiple: true, value: '<multiaddr>', help: 'relays to meet peers at; may be repeated' },
    relay: { type: 'boolean', help: 'be a relay as well' },
    ...relayFlags,
    store: { type: 'string', value: '<folder>', help: 'where everything is kept (default .peer-base/pinner)' },
    port: { type: 'string', short: 'p', value: '<port>', help: 'port for /health and /metrics (default 3001; 0 for any)' },
    host: { type: 'string', value: '<ip>', help: 'address for /health and /metrics (default 0.0.0.0)' },
    'max-collaborations': { type: 'string', value: '<count>', help: 'documents kept active at the same time' },
    inactivity: { type: 'string', value: '<seconds>', help: 'a document without news goes to rest after this (default 60)' },
    scrub: { type: 'string', value: '<hours>', help: 'everything kept is read again and checked this often (default 168; 0 for never)' },
    'log-level': { type: 'string', value: '<level>', help: 'trace, debug, info, warn, error or silent (default info)' },
    base: { type: 'string', value: '<url>', help: 'with --demo: the page that the links open (default: none is served)' },
    demo: { type: 'boolean', help: 'with --relay: on this machine only, free ports where the usual are taken, and a link to try' }
  },
  notes: [
    'A pinner holds no keys: it can check who wrote, and can read nothing. What it acknowledges is on its disk.',
    'Options are read from the environment too: PEER_BASE_APP_NAME, PEER_BASE_SWARM_ADDRESS (relays), PEER_BASE_STORE and so on; the names of 2019',
    '(PEER_STAR_APP_NAME, PEER_STAR_SWARM_ADDRESS) come second, PORT and HOST last. Flags win over all of them.',
    'GET /health, /metrics (also /prometheus) and, with --relay, /api/v0/swarm/peers. SIGTERM and SIGINT save everything and end with code 0.'
  ],
  examples: [
    ['PEER_BASE_APP_NAME=notes pinner --relays /dns4/relay.example/tcp/443/wss', 'pins the app notes, met at a relay'],
    ['peer-base pinner --relay --app notes', `relay and pinner in one process, the relay on port ${defaultRelayPort}`]
  ],
  run: pinner
}

/** What was asked for, checked before anything is opened. */
interface Plan {
  readonly appName: string
  readonly isDemo: boolean
  readonly base: string | undefined
  readonly isRelay: boolean
  readonly store: string
  readonly relays: readonly string[]
  readonly listen: readonly string[]
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly limits: { readonly maxCollaborations?: number, readonly collaborationInactivityTimeoutMS?: number, readonly scrubIntervalMS?: number }
}

async function pinner (invocation: Invocation): Promise<void> {
  const { terminal } = invocation
  const plan = await planOf(settingsOf(invocation))
  const log = createLog(plan.logLevel)
  await withReleases(async (defer) => {
    const late: { running?: Pinner } = {}
    const store = await openLevelStore({
      location: plan.store,
      onDamage: (error) => {
        log.error({ code: error.code }, error.message)
        late.running?.reread()
      }
    })
    defer(async () => { await store.close() })
    const opened = await openNode(plan, { store, logger: toLogger(log) })
    defer(async () => { await opened.stop() })
    const running = late.running = createPinner(plan.appName, { store, network: opened.network, logger: toLogger(log), ...plan.limits })
    tell(running, log)
    const http = await serveHttp({ ...pinnerRoutes(running, { isRelay: plan.isRelay }), ...plan.isRelay ? swarmRoutes(() => opened.libp2p) : {} }, {
      host: plan.host, port: plan.port, report: (error) => { log.error({ kind: error instanceof Error ? error.name : typeof error }, 'HTTP failed') }
    })
    defer(async () => { await http.close() })
    await running.start()
    defer(async () => { await running.stop() })
    await introduce(plan, { opened, httpPort: http.port, write: terminal.write })
    log.info({ app: plan.appName, id: await running.peerId(), httpPort: http.port }, 'the pinner runs')
    await untilAborted(terminal.signal)
    log.info('stopping: what is under way is saved')
  })
}

async function planOf (settings: Settings): Promise<Plan> {
  const isDemo = settings.isSet('demo')
  const isRelay = settings.isSet('relay') || isDemo
  const appName = settings.text('app') ?? (isDemo ? 'peer-base-demo' : undefined)
  if (appName === undefined) throw new CliError('PEERBASE_USAGE', 'Say which app to pin: --app <name>, or PEER_BASE_APP_NAME')
  const host = settings.text('host') ?? (isDemo ? '127.0.0.1' : '0.0.0.0')
  const port = portFrom(settings.text('port') ?? '3001', settings.source('port'))
  const maxCollaborations = settings.text('max-collaborations')
  const inactivity = settings.text('inactivity')
  const scrub = settings.text('scrub')
  return {
    appName, isDemo, isRelay, host,
    base: settings.text('base'),
    store: settings.text('store') ?? `.peer-base/${isDemo ? 'demo' : 'pinner'}`,
    relays: settings.list('relays'),
    listen: isRelay ? await listenForRelay(settings, isDemo) : settings.list('listen'),
    port: isDemo && settings.text('port') === undefined ? await freePort(port, host) : port,
    logLevel: settings.text('log-level') ?? (isDemo ? 'warn' : 'info'),
    limits: {
      ...maxCollaborations === undefined ? {} : { maxCollaborations: countFrom(maxCollaborations, settings.source('max-collaborations')) },
      ...inactivity === undefined ? {} : { collaborationInactivityTimeoutMS: secondsFrom(inactivity, settings.source('inactivity')) },
      ...scrub === undefined ? {} : { scrubIntervalMS: hoursFrom(scrub, settings.source('scrub')) }
    }
  }
}

async function listenForRelay (settings: Settings, isDemo: boolean): Promise<readonly string[]> {
  const host = isDemo ? '127.0.0.1' : '0.0.0.0'
  return relayListen(settings, { host, port: isDemo ? await freePort(defaultRelayPort, host) : defaultRelayPort })
}

async function openNode (
  { relays, listen, isRelay }: Plan, { store, logger }: { readonly store: Store, readonly logger: ReturnType<typeof toLogger> }
): Promise<OpenedNetwork> {
  return await openNetwork(undefined, { clock: systemClock, random: systemRandom, logger, store: prefixStore(store, 'm') }, {
    relays, listen, ...isRelay ? { relayServer: {} } : {}
  })
}

function tell (pinner: Pinner, log: ReturnType<typeof createLog>): void {
  pinner.on('error', (error) => { log.error({ code: 'code' in error ? error.code : error.name }, 'a fault of our own') })
  pinner.on('collaboration started', ({ cid }) => { log.info({ cid }, 'pinning') })
  pinner.on('collaboration stopped', ({ cid }) => { log.info({ cid }, 'at rest') })
}

async function introduce ({ appName, isDemo, isRelay, base }: Plan, { opened, httpPort, write }: {
  readonly opened: OpenedNetwork, readonly httpPort: number, write (text: string): void
}): Promise<void> {
  const addresses = dialable(opened.network.addresses())
  if (isDemo) write(await invitation({ appName, relays: addresses.slice(0, 1), base: base ?? `http://127.0.0.1:${httpPort}/` }))
  else if (isRelay) for (const address of addresses) write(`${address}\n`)
}
