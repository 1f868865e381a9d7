import { portFrom } from '../shell/quantity.js'
import type { Settings } from '../daemon/environment.js'

/** Port a relay listens on when nothing else is said: WebSockets, which browsers and Node can dial. */
export const defaultRelayPort = 9090

/** Flags of a process that relays. */
export const relayFlags = {
  'relay-port': { type: 'string', value: '<port>', help: `port of the relay, for WebSockets (default ${defaultRelayPort})` },
  'relay-host': { type: 'string', value: '<ip>', help: 'address the relay listens on (default 0.0.0.0)' },
  listen: { type: 'string', multiple: true, value: '<multiaddr>', help: 'listen here instead; may be repeated' }
} as const

/** The addresses to listen on. @throws PEERBASE_USAGE */
export function relayListen (settings: Settings, defaults: { readonly host: string, readonly port: number }): readonly string[] {
  const listen = settings.list('listen')
  if (listen.length > 0) return listen
  const host = settings.text('relay-host') ?? defaults.host
  const port = portFrom(settings.text('relay-port') ?? String(defaults.port), settings.source('relay-port'))
  return [`/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}/ws`]
}

/** Of a relay's addresses, those to hand to others: none that lead through somewhere else. */
export function dialable (addresses: readonly string[]): readonly string[] {
  const direct = addresses.filter((address) => !address.includes('/p2p-circuit') && !address.includes('/webrtc'))
  return direct.length > 0 ? direct : addresses
}
