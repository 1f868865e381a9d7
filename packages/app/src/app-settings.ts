import { createRegistry, type TypeRegistry } from '@peer-base/crdt-types'
import { expectAddresses } from './app-addresses.js'
import type { AppOptions } from './app-options.js'
import { expectName } from './collaboration/names.js'
import type { Leftover } from './app-leftovers.js'
import { type CollaborationOptions, expectPeerIds, expectQuantity, type GossipOptions } from './options.js'
import type { Clock } from './ports/clock.js'
import { type Logger, silentLogger } from './ports/logger.js'
import type { Network } from './ports/network.js'
import type { Exclusion } from './ports/exclusion.js'
import type { Random } from './ports/random.js'
import type { Store } from './ports/store.js'
import { systemExclusion } from './util/system-exclusion.js'
import { systemRandom } from './util/system-random.js'
import { systemClock, wallClock } from './util/system-clock.js'

export { networkOptions } from './app-addresses.js'

/** What differs where an app runs. */
export interface AppPlatform {
  /** Where things are kept when nobody said: a folder in Node, a database in a browser. */
  readonly defaultLocation: (appName: string) => string
  /** Where several processes can have one location open, as the tabs of a browser: gives each another. The app releases what it got when it stops. */
  readonly claimLocation?: ((location: string) => Promise<{ readonly location: string, release (): void }>) | undefined
  /** Those that others were given instead of `location` and have left, claimed one by one: the app that has `location` brings home what is there. */
  readonly claimLeftovers?: ((location: string) => AsyncIterable<Leftover>) | undefined
}

export interface ResolvedAppOptions {
  readonly name: string
  readonly store: string | Store
  readonly claimLocation: NonNullable<AppPlatform['claimLocation']>
  readonly claimLeftovers: AppPlatform['claimLeftovers']
  readonly network: Network | undefined
  readonly types: TypeRegistry
  readonly clock: Clock
  readonly wallClock: () => number
  readonly random: Random
  readonly exclusion: Exclusion
  readonly logger: Logger
  readonly signal: AbortSignal | undefined
  readonly relay: { readonly apiAddr?: string, readonly relayWSAddr?: string } | undefined
  readonly maxThrottleDelayMS: number
  readonly periodWindowMS: number
  /** For collaborations that do not say otherwise. */
  readonly collaborations: GossipOptions & Pick<CollaborationOptions, 'trustedPinners'>
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
  expectAddresses(options)
  const { trustedPinners } = options
  if (trustedPinners !== undefined) expectPeerIds('trustedPinners', trustedPinners)
  return {
    name,
    store: options.store ?? options.ipfs?.repo ?? platform.defaultLocation(name),
    claimLocation: platform.claimLocation ?? (async (location) => await Promise.resolve({ location, release: () => {} })),
    claimLeftovers: platform.claimLeftovers,
    network: options.network,
    types: options.types ?? createRegistry(),
    clock: options.clock ?? systemClock,
    wallClock,
    random: options.random ?? systemRandom,
    exclusion: systemExclusion,
    logger: options.logger ?? silentLogger,
    signal: options.signal,
    relay: options.ipfs?.relay,
    maxThrottleDelayMS,
    periodWindowMS,
    collaborations: trustedPinners === undefined ? gossip : { ...gossip, trustedPinners },
    given: options
  }
}
