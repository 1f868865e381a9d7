import {
  type AddressOptions, type Clock, expectAddresses, expectQuantity, type GossipOptions, type Logger, type Network, PeerBaseError, type Random,
  silentLogger, type Store, systemClock, systemRandom, wallClock
} from '@peer-base/app/participant'
import { sha256 } from '@peer-base/keys'
import { createPinnerCrypto, type PinnerCrypto } from './keyless-crypto.js'

/** Options of a pinner; none is required. Addresses, relays and `ipfs` are as in an app. Milliseconds unless said otherwise. */
export interface PinnerOptions extends AddressOptions, GossipOptions {
  /**
   * A collaboration in which this long nobody but pinners was present, no entry came and nothing was announced is closed;
   * its disk is kept, and the next announcement opens it again. > 0; seconds at least, since members take as long to present
   * themselves to who opened it. The spelling of the 2019 package. @default 60000
   */
  readonly collaborationInnactivityTimeoutMS?: number
  /** The same; wins over the old spelling. */
  readonly collaborationInactivityTimeoutMS?: number
  /**
   * Collaborations open at a time. Near that, those that nobody has needed for longest are closed, so that a hundredth stays free for new ones.
   * Those whose entries are on the disk are opened beyond it, too. A count ≥ 1. @default 10000
   */
  readonly maxCollaborations?: number
  /** Collaborations a peer may announce, a minute, of which nothing is on the disk. A count ≥ 1. @default 20 */
  readonly maxNewCollaborationsPerMinute?: number
  /** Sealed entries kept behind the newest snapshot that a writer made; 0 keeps the snapshot only. A count ≥ 0. @default 1000 */
  readonly maxDeltaRetention?: number
  /** How often everything on the disk is read again and checked; 0 for never. @default 604800000, a week */
  readonly scrubIntervalMS?: number
  /** So many rows a second are read for that, at most. A count ≥ 1. @default 100 */
  readonly scrubRowsPerSecond?: number
  /**
   * Shortest ordinary interval between the records by which this pinner says in a collaboration that it is there; it answers newcomers and
   * those who lack it sooner. An app's is 1000; who keeps thousands of collaborations speaks less. @default 10000
   */
  readonly samplingIntervalMS?: number
  /** Longest wait of `stop` until linked peers have what is here. @default 2000 */
  readonly stopGraceMS?: number
  /** Where to keep things: a location, or a store (not closed by `stop`). @default '.peer-base/pinner-<app name, escaped>' */
  readonly store?: string | Store
  /** Another network than libp2p, such as one in memory. Started and stopped by whoever made it. */
  readonly network?: Network
  /** Aborting it stops the pinner. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
  /** Milliseconds since 1970; member records are numbered from it. */
  readonly wallClock?: () => number
  readonly random?: Random
  readonly logger?: Logger
  /** Ids, signatures and nonces; of `@peer-base/keys` by default. For simulations. */
  readonly crypto?: PinnerCrypto
}

export const pinnerDefaults = Object.freeze({
  collaborationInactivityTimeoutMS: 60_000,
  maxCollaborations: 10_000,
  maxNewCollaborationsPerMinute: 20,
  maxDeltaRetention: 1000,
  scrubIntervalMS: 604_800_000,
  scrubRowsPerSecond: 100,
  samplingIntervalMS: 10_000,
  stopGraceMS: 2000
})

export interface ResolvedPinnerOptions extends Required<Pick<PinnerOptions, 'store' | 'clock' | 'wallClock' | 'random' | 'logger' | 'crypto'>> {
  readonly inactivityTimeoutMS: number
  readonly maxCollaborations: number
  readonly newPerMinute: number
  readonly maxDeltaRetention: number
  readonly scrubIntervalMS: number
  readonly scrubRowsPerSecond: number
  readonly stopGraceMS: number
  readonly network: Network | undefined
  readonly signal: AbortSignal | undefined
  readonly gossip: GossipOptions
  readonly relay: { readonly apiAddr?: string, readonly relayWSAddr?: string } | undefined
  readonly given: AddressOptions
}

/** Old and modern spellings brought together. @throws PEERBASE_INVALID_OPTION */
export function resolvePinnerOptions (appName: string, options: PinnerOptions): ResolvedPinnerOptions {
  expectAddresses(options)
  return {
    ...quantities(options),
    store: options.store ?? options.ipfs?.repo ?? `.peer-base/pinner-${encodeURIComponent(appName)}`,
    network: options.network,
    clock: options.clock ?? systemClock,
    wallClock: options.wallClock ?? wallClock,
    random: options.random ?? systemRandom,
    logger: options.logger ?? silentLogger,
    crypto: options.crypto ?? createPinnerCrypto(sha256),
    signal: options.signal,
    gossip: gossipOf(options),
    relay: options.ipfs?.relay,
    given: options
  }
}

type Quantities = Pick<
  ResolvedPinnerOptions,
  'inactivityTimeoutMS' | 'maxCollaborations' | 'newPerMinute' | 'maxDeltaRetention' | 'scrubIntervalMS' | 'scrubRowsPerSecond' | 'stopGraceMS'
>

function quantities (options: PinnerOptions): Quantities {
  const given = options.collaborationInactivityTimeoutMS ?? options.collaborationInnactivityTimeoutMS
  const inactivityTimeoutMS = given ?? pinnerDefaults.collaborationInactivityTimeoutMS
  const maxCollaborations = options.maxCollaborations ?? pinnerDefaults.maxCollaborations
  const newPerMinute = options.maxNewCollaborationsPerMinute ?? pinnerDefaults.maxNewCollaborationsPerMinute
  const maxDeltaRetention = options.maxDeltaRetention ?? pinnerDefaults.maxDeltaRetention
  const scrubIntervalMS = options.scrubIntervalMS ?? pinnerDefaults.scrubIntervalMS
  const scrubRowsPerSecond = options.scrubRowsPerSecond ?? pinnerDefaults.scrubRowsPerSecond
  const stopGraceMS = options.stopGraceMS ?? pinnerDefaults.stopGraceMS
  expectQuantity('stopGraceMS', stopGraceMS)
  expectQuantity('maxDeltaRetention', maxDeltaRetention)
  expectPositive('collaborationInactivityTimeoutMS', inactivityTimeoutMS)
  expectPositive('maxCollaborations', maxCollaborations)
  expectPositive('maxNewCollaborationsPerMinute', newPerMinute)
  expectQuantity('scrubIntervalMS', scrubIntervalMS)
  expectPositive('scrubRowsPerSecond', scrubRowsPerSecond)
  return { inactivityTimeoutMS, maxCollaborations, newPerMinute, maxDeltaRetention, scrubIntervalMS, scrubRowsPerSecond, stopGraceMS }
}

function gossipOf ({ samplingIntervalMS, targetGlobalMembershipGossipFrequencyMS, urgencyFrequencyMultiplier }: GossipOptions): GossipOptions {
  const given = Object.fromEntries(Object.entries({ samplingIntervalMS, targetGlobalMembershipGossipFrequencyMS, urgencyFrequencyMultiplier })
    .filter(([, value]) => value !== undefined))
  for (const [option, value] of Object.entries(given)) expectQuantity(option, value)
  return { samplingIntervalMS: pinnerDefaults.samplingIntervalMS, ...given }
}

/** @throws PEERBASE_INVALID_OPTION */
function expectPositive (name: string, value: unknown): void {
  expectQuantity(name, value)
  if (value === 0) throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${name} must be a number > 0`)
}
