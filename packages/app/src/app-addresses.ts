import type { AppOptions } from './app-options.js'
import { PeerBaseError } from './errors.js'
import type { Libp2pNetworkOptions } from './network/libp2p/index.js'

/** What of an app's options says where to listen and whom to reach. */
export type AddressOptions = Pick<AppOptions, 'ipfs' | 'listen' | 'relays' | 'bootstrap' | 'stunServers' | 'privateKey' | 'relayServer'>

/**
 * Old and modern spellings as the network takes them. Under `swarm`, an address that ends in `/p2p/<id>`, begins with a
 * domain name or has the form of a 2019 rendezvous server is of a relay; any other is listened on.
 */
export function networkOptions ({ given }: { readonly given: AddressOptions }): Libp2pNetworkOptions {
  const swarm = given.ipfs?.swarm ?? []
  const relays = [...given.relays ?? [], ...asList(given.ipfs?.relay?.relayWSAddr)]
  return {
    listen: given.listen ?? swarm.filter((address) => !namesRelay(address)),
    relays: given.relays === undefined ? [...relays, ...swarm.filter(namesRelay)] : relays,
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

/** Nobody listens on a name, and a rendezvous server was listed as if one did. */
const namesRelay = (address: string): boolean => /\/p2p\/[A-Za-z0-9]+|^\/dns|-star(\/|$)/.test(address)

const asList = (address: string | undefined): string[] => address === undefined ? [] : [address]

function expectStrings (option: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'))) return
  throw new PeerBaseError('PEERBASE_INVALID_OPTION', `Option ${option} must be a list of strings`)
}
