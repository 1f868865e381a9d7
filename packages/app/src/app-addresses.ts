import type { AppOptions } from './app-options.js'
import { PeerBaseError } from './errors.js'
import type { Libp2pNetworkOptions } from './network/libp2p/index.js'

/** What of an app's options says where to listen and whom to reach. */
export type AddressOptions = Pick<AppOptions, 'ipfs' | 'listen' | 'relays' | 'bootstrap' | 'stunServers' | 'privateKey' | 'relayServer'>

/**
 * Old and modern spellings as the network takes them. Addresses of peers end in `/p2p/<id>` or name a relay; what else is
 * listed under `swarm` is listened on.
 */
export function networkOptions ({ given }: { readonly given: AddressOptions }): Libp2pNetworkOptions {
  const swarm = given.ipfs?.swarm ?? []
  const relays = [...given.relays ?? [], ...asList(given.ipfs?.relay?.relayWSAddr)]
  return {
    listen: given.listen ?? swarm.filter((address) => !namesPeer(address)),
    relays: given.relays === undefined ? [...relays, ...swarm.filter(namesPeer)] : relays,
    bootstrap: given.bootstrap ?? given.ipfs?.bootstrap ?? [],
    ...(given.stunServers === undefined ? {} : { stunServers: given.stunServers }),
    ...(given.privateKey === undefined ? {} : { privateKey: given.privateKey }),
    ...(given.relayServer === undefined ? {} : { relayServer: given.relayServer })
  }
}

/** @throws PEERBASE_INVALID_OPTION for a list of addresses that is none */
export function expectAddresses (given: AddressOptions): void {
  for (const list of ['listen', 'relays', 'bootstrap', 'stunServers'] as const) expectStrings(list, given[list])
  expectStrings('ipfs.swarm', given.ipfs?.swarm)
  expectStrings('ipfs.bootstrap', given.ipfs?.bootstrap)
}

const namesPeer = (address: string): boolean => /\/p2p\/[A-Za-z0-9]+/.test(address)

const asList = (address: string | undefined): string[] => address === undefined ? [] : [address]

function expectStrings (option: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'))) return
  throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${option} must be a list of strings`)
}
