import { createMemoryStore, openLevelStore, openNetwork, silentLogger, systemClock, systemRandom } from '@peer-base/app'
import { CliError, lineOf } from '../cli-error.js'
import { isPortFree } from '../daemon/port-probe.js'
import { defaultRelayPort } from '../network/relay-addresses.js'
import type { Command, Invocation } from '../shell/command.js'
import { portFrom, secondsFrom } from '../shell/quantity.js'
import { waitUntil } from '../shell/wait.js'

export const doctorCommand: Command = {
  name: 'peer-base doctor',
  summary: 'checks whether peer-base can run here, and what to do if not',
  usage: 'peer-base doctor [options]',
  positionals: { min: 0, max: 0 },
  flags: {
    relay: { type: 'string', multiple: true, value: '<multiaddr>', help: 'a relay that must be reachable; may be repeated' },
    store: { type: 'string', value: '<folder>', help: 'a folder that must be writable (default .peer-base/doctor)' },
    port: { type: 'string', multiple: true, value: '<port>', help: `a port that must be free (default 3001 and ${defaultRelayPort}); may be repeated` },
    timeout: { type: 'string', value: '<seconds>', help: 'how long to try to reach a relay (default 10)' }
  },
  examples: [
    ['peer-base doctor', 'checks this machine'],
    ['peer-base doctor --relay /dns4/relay.example/tcp/443/wss', 'checks that this relay answers from here']
  ],
  run: doctor
}

/** What a check found: fine, a nuisance, or a reason not to start. */
interface Finding {
  readonly state: 'ok' | 'note' | 'fail'
  readonly subject: string
  readonly message: string
}

async function doctor (invocation: Invocation): Promise<void> {
  const { terminal, list, text } = invocation
  const timeoutMS = secondsFrom(text('timeout') ?? '10', '--timeout')
  const ports = list('port').length > 0 ? list('port').map((port) => portFrom(port, '--port')) : [3001, defaultRelayPort]
  const checks: ReadonlyArray<() => Promise<Finding>> = [
    async () => checkNode(process.versions.node),
    checkWebRTC,
    async () => await checkStore(text('store') ?? '.peer-base/doctor'),
    ...ports.map((port) => async () => await checkPort(port)),
    ...list('relay').map((relay) => async () => await checkRelay(relay, { timeoutMS, signal: terminal.signal }))
  ]
  let failed = 0
  for (const check of checks) {
    const { state, subject, message } = await check()
    terminal.write(`${state.padEnd(4)}  ${subject.padEnd(8)}  ${message}\n`)
    if (state === 'fail') failed++
  }
  if (failed > 0) throw new CliError('PEERBASE_CHECK_FAILED', `${failed} of ${checks.length} checks failed: see the lines that begin with fail`)
}

export function checkNode (version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > 20 || (major === 20 && minor >= 19)
  return { state: fits ? 'ok' : 'fail', subject: 'node', message: fits ? version : `${version} is too old: install Node 20.19 or later` }
}

async function checkWebRTC (): Promise<Finding> {
  const { network, stop } = await quietNetwork([])
  await stop()
  // The libp2p network tells; another would have none.
  const present = 'hasWebRTC' in network && network.hasWebRTC === true
  return present
    ? { state: 'ok', subject: 'webrtc', message: 'present: direct links can be made' }
    : { state: 'note', subject: 'webrtc', message: 'missing: links behind a relay stay behind it; install without --omit=optional' }
}

async function checkStore (location: string): Promise<Finding> {
  try {
    const store = await openLevelStore({ location })
    await store.batch([{ key: 'doctor', value: new Uint8Array(1) }])
    await store.batch([{ key: 'doctor', value: null }])
    await store.close()
    return { state: 'ok', subject: 'store', message: `${location} can be written` }
  } catch (error) {
    return { state: 'fail', subject: 'store', message: lineOf(error) }
  }
}

async function checkPort (port: number): Promise<Finding> {
  return await isPortFree(port, '0.0.0.0')
    ? { state: 'ok', subject: 'port', message: `${port} is free` }
    : { state: 'fail', subject: 'port', message: `${port} is taken: stop the program that listens there, or choose another port` }
}

async function checkRelay (relay: string, waiting: { readonly timeoutMS: number, readonly signal: AbortSignal }): Promise<Finding> {
  try {
    const { libp2p, stop } = await quietNetwork([relay])
    const reached = await waitUntil(() => (libp2p?.getConnections().length ?? 0) > 0, waiting)
    await stop()
    return reached
      ? { state: 'ok', subject: 'relay', message: `${relay} answers` }
      : { state: 'fail', subject: 'relay', message: `${relay} does not answer: check that it runs, its address, and what firewalls let through` }
  } catch (error) {
    return { state: 'fail', subject: 'relay', message: lineOf(error) }
  }
}

async function quietNetwork (relays: readonly string[]): ReturnType<typeof openNetwork> {
  return await openNetwork(undefined, { clock: systemClock, random: systemRandom, logger: silentLogger, store: createMemoryStore() }, { relays })
}
