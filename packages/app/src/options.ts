import { PeerBaseError } from './errors.js'

/** Where a collaboration keeps what it has; docs/API.md, Local stores. */
export type StoreStrategyName = 'memory' | 'ipfs-repo' | 'hybrid-ipfs-repo'

/** Options of membership gossip, accepted on the app and per collaboration. Milliseconds unless said otherwise. */
export interface GossipOptions {
  /** How often it is decided whether to speak. @default 1000 */
  readonly samplingIntervalMS?: number
  /** How often, among all members together, somebody speaks. @default 1000 */
  readonly targetGlobalMembershipGossipFrequencyMS?: number
  /** How many times sooner to speak when somebody's view differs. A factor ≥ 1. @default 10 */
  readonly urgencyFrequencyMultiplier?: number
}

/** Options of `app.collaborate`. Milliseconds unless said otherwise. */
export interface CollaborationOptions extends GossipOptions {
  /** Sealed entries kept behind the newest snapshot; 0 keeps the snapshot only. A count ≥ 0. @default 1000 */
  readonly maxDeltaRetention?: number
  /** How long after it is due a snapshot is made, and how long after one came the entries it covers go. @default 1000 */
  readonly deltaTrimTimeoutMS?: number
  /** Membership changes within this time lead to one new choice of links. @default 1000 */
  readonly debounceResetConnectionsMS?: number
  /** Changes within this time after the first travel together. @default 200 */
  readonly debouncePushMS?: number
  /** A change waits no longer than this. @default 1000 */
  readonly debouncePushMaxMS?: number
  /** As `debouncePushMS`, towards pinners. @default 5000 */
  readonly debouncePushToPinnerMS?: number
  /** As `debouncePushMaxMS`, towards pinners. @default 10000 */
  readonly debouncePushToPinnerMaxMS?: number
  /** How long what was announced is waited for before it is asked for. @default 3000 */
  readonly receiveTimeoutMS?: number
  /** How long the hybrid store keeps writes in memory after the last one. @default 3000 */
  readonly saveDebounceMS?: number
  /** And after the first one at most. @default 10000 */
  readonly saveMaxWaitMS?: number
  /** How often the choice of links is looked at again. @default 6000 */
  readonly resetConnectionIntervalMS?: number
  /** Failed dials in a row before a member no longer counts here. A count ≥ 1. @default 10 */
  readonly maxUnreachableBeforeEviction?: number
  /** Store and forward only: entries are verified, not opened. @default false */
  readonly replicateOnly?: boolean
  /** How often traffic statistics are sent while somebody listens, and how long a peer's count. */
  readonly stats?: { readonly updateFrequency?: number, readonly timeoutMS?: number }
  /** @default 'hybrid-ipfs-repo' */
  readonly storeStrategyName?: StoreStrategyName
  /** Mean interval of the digest that repairs what lost messages left behind. @default 30000 */
  readonly antiEntropyMS?: number
  /** How often everything stored is read again while the collaboration is open, and mended; 0 for never. @default 604800000, a week */
  readonly scrubIntervalMS?: number
  /** How long `stop` waits for linked peers to take what they lack. @default 5000 */
  readonly stopGraceMS?: number
  /** Ids of the pinners whose receipts count; without it every pinner's that signed. @default none: all count, none is called trusted */
  readonly trustedPinners?: readonly string[]
}

export const gossipDefaults = Object.freeze({
  samplingIntervalMS: 1000,
  targetGlobalMembershipGossipFrequencyMS: 1000,
  urgencyFrequencyMultiplier: 10
}) satisfies Required<GossipOptions>

export const collaborationDefaults = Object.freeze({
  ...gossipDefaults,
  maxDeltaRetention: 1000,
  deltaTrimTimeoutMS: 1000,
  debounceResetConnectionsMS: 1000,
  debouncePushMS: 200,
  debouncePushMaxMS: 1000,
  debouncePushToPinnerMS: 5000,
  debouncePushToPinnerMaxMS: 10_000,
  receiveTimeoutMS: 3000,
  saveDebounceMS: 3000,
  saveMaxWaitMS: 10_000,
  resetConnectionIntervalMS: 6000,
  maxUnreachableBeforeEviction: 10,
  replicateOnly: false,
  stats: Object.freeze({ updateFrequency: 5000, timeoutMS: 10_000 }),
  storeStrategyName: 'hybrid-ipfs-repo' as StoreStrategyName,
  antiEntropyMS: 30_000,
  scrubIntervalMS: 604_800_000,
  stopGraceMS: 5000
}) satisfies Required<Omit<CollaborationOptions, 'trustedPinners'>>

export type ResolvedCollaborationOptions = Omit<Required<CollaborationOptions>, 'stats' | 'trustedPinners'> & Pick<CollaborationOptions, 'trustedPinners'> & {
  readonly stats: { readonly updateFrequency: number, readonly timeoutMS: number }
}

const strategies: readonly string[] = ['memory', 'ipfs-repo', 'hybrid-ipfs-repo']

/**
 * What is given, else what holds in the app, else defaults. Unknown options are left alone, so that options of a later version do no harm.
 *
 * @throws PEERBASE_INVALID_OPTION for a negative or non-numeric time, a switch that is no boolean, an unknown store strategy, or
 * a list of pinners that is none.
 */
export function resolveCollaborationOptions (options: CollaborationOptions, ofApp: CollaborationOptions = {}): ResolvedCollaborationOptions {
  const given = Object.fromEntries([...Object.entries(ofApp), ...Object.entries(options)].filter(([, value]) => value !== undefined))
  const resolved: ResolvedCollaborationOptions = {
    ...collaborationDefaults, ...given, stats: { ...collaborationDefaults.stats, ...options.stats }
  }
  for (const [name, value] of Object.entries(resolved)) {
    const expected = collaborationDefaults[name as keyof typeof collaborationDefaults] as unknown
    if (typeof expected === 'number') expectQuantity(name, value)
    if (typeof expected === 'boolean' && typeof value !== 'boolean') throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${name} must be true or false`)
  }
  for (const [name, value] of Object.entries(resolved.stats)) expectQuantity(`stats.${name}`, value)
  if (!strategies.includes(resolved.storeStrategyName)) {
    throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Unknown storeStrategyName: use one of ${strategies.join(', ')}`)
  }
  if (resolved.trustedPinners !== undefined) expectPeerIds('trustedPinners', resolved.trustedPinners)
  return resolved
}

/** @throws PEERBASE_INVALID_OPTION unless `value` is a list of non-empty strings. */
export function expectPeerIds (name: string, value: unknown): asserts value is readonly string[] {
  if (Array.isArray(value) && value.every((id) => typeof id === 'string' && id !== '')) return
  throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${name} must be a list of peer ids`)
}

/** @throws PEERBASE_INVALID_OPTION unless `value` is a finite number ≥ 0. */
export function expectQuantity (name: string, value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return
  throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${name} must be a number ≥ 0`)
}
