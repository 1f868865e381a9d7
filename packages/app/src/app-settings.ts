import { createRegistry, type TypeRegistry } from '@peer-base/crdt-types'
import type { AppOptions } from './app-options.js'
import { expectName } from './collaboration/names.js'
import { PeerBaseError } from './errors.js'
import type { Libp2pNetworkOptions } from './network/libp2p/index.js'
import { expectQuantity, type GossipOptions } from './options.js'
import type { Clock } from './ports/clock.js'
import { type Logger, silentLogger } from './ports/logger.js'
import type { Network } from './ports/network.js'
import type { Random } from './ports/random.js'
import type { Store } from './ports/store.js'
import { systemRandom } from './util/system-random.js'
import { systemClock, wallClock } from './util/system-clock.js'

/** What differs where an app runs. */
export interface AppPlatform {
  /** Where things are kept when nobody said: a folder in Node, a database in a browser. */
  readonly defaultLocation: (appName: string) => string
}

export interface ResolvedAppOptions {
  readonly name: string
  readonly store: string | Store
  readonly network: Network | undefined
  readonly types: TypeRegistry
  readonly clock: Clock
  readonly wallClock: () => number
  readonly random: Random
  readonly logger: Logger
  readonly signal: AbortSignal | undefined
  readonly relay: { readonly apiAddr?: string, readonly relayWSAddr?: string } | undefined
  readonly maxThrottleDelayMS: number
  readonly periodWindowMS: number
  readonly gossip: GossipOptions
  readonly given: AppOptions
}

/** Old and modern spellings brought together. @throws PEERBASE_INVALID_NAME, PEERBASE_INVALID_OPTION */
export function resolveAppOptions (name: string, options: AppOptions, platform: AppPlatform): ResolvedAppOptions {
  expectName('an app', name)
  const { samplingIntervalMS, targetGlobalMembershipGossipFrequencyMS, urgencyFrequencyMultiplier } = options
  const gossip = Object.fromEntries(Object.entries({ samplingIntervalMS, targetGlobalMembershipGossipFrequencyMS, urgencyFrequencyMultiplier })
    .filter(([, value]) => value !== undefined))
  for (const [option, value] of Object.entries(gossip)) expectQuantity(option, value)
  const maxThrottleDelayMS = options.transport?.maxThrottleDelayMS ?? 5000
  const periodWindowMS = options.peerCountGuess?.periodWindowMS ?? 60_000
  expectQuantity('transport.maxThrottleDelayMS', maxThrottleDelayMS)
  expectQuantity('peerCountGuess.periodWindowMS', periodWindowMS)
  for (const list of ['listen', 'relays', 'bootstrap', 'stunServers'] as const) expectStrings(list, options[list])
  expectStrings('ipfs.swarm', options.ipfs?.swarm)
  expectStrings('ipfs.bootstrap', options.ipfs?.bootstrap)
  return {
    name,
    store: options.store ?? options.ipfs?.repo ?? platform.defaultLocation(name),
    network: options.network,
    types: options.types ?? createRegistry(),
    clock: options.clock ?? systemClock,
    wallClock,
    random: options.random ?? systemRandom,
    logger: options.logger ?? silentLogger,
    signal: options.signal,
    relay: options.ipfs?.relay,
    maxThrottleDelayMS,
    periodWindowMS,
    gossip,
    given: options
  }
}

/** Addresses of peers end in `/p2p/<id>` or name a relay; what else is listed under `swarm` is listened on. */
export function networkOptions ({ given }: ResolvedAppOptions): Libp2pNetworkOptions {
  const swarm = given.ipfs?.swarm ?? []
  const relays = [...given.relays ?? [], ...asList(given.ipfs?.relay?.relayWSAddr)]
  return {
    listen: given.listen ?? swarm.filter((address) => !/\/p2p\/[A-Za-z0-9]+/.test(address)),
    relays: given.relays === undefined ? [...relays, ...swarm.filter((address) => /\/p2p\/[A-Za-z0-9]+/.test(address))] : relays,
    bootstrap: given.bootstrap ?? given.ipfs?.bootstrap ?? [],
    ...(given.stunServers === undefined ? {} : { stunServers: given.stunServers }),
    ...(given.privateKey === undefined ? {} : { privateKey: given.privateKey }),
    ...(given.relayServer === undefined ? {} : { relayServer: given.relayServer })
  }
}

const asList = (address: string | undefined): string[] => address === undefined ? [] : [address]

function expectStrings (option: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'))) return
  throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${option} must be a list of strings`)
}
