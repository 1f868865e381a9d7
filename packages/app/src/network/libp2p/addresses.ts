import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { PeerBaseError, toError } from '../../errors.js'
import type { Logger } from '../../ports/logger.js'

/** Signalling of 2019 that no libp2p speaks any more: what stands before it is still a place to reach. */
const retiredForms = ['/p2p-websocket-star', '/p2p-webrtc-star', '/p2p-stardust', '/libp2p-webrtc-star', '/libp2p-websocket-star']

/** How many addresses a peer tells of itself, and how many it keeps of another. */
export const maxAddresses = 8

/**
 * Addresses as people write them: retired forms lose their suffix, with one warning; `/dns4/127.0.0.1` and the like become
 * `/ip4/127.0.0.1`, so that no name is looked up. `/ipfs/<id>` is read as `/p2p/<id>`.
 * @throws PEERBASE_INVALID_ADDRESS
 */
export function parseAddresses (addresses: readonly string[], logger: Logger): Multiaddr[] {
  let retired = 0
  const parsed = addresses.map((address) => {
    const current = withoutRetiredForm(address)
    if (current !== address) retired++
    return parseAddress(current)
  })
  if (retired > 0) logger.warn('retired address form: the star suffix was dropped, the rest is used as a relay address', { addresses: retired })
  return parsed
}

/** @throws PEERBASE_INVALID_ADDRESS */
export function parseAddress (address: string): Multiaddr {
  try {
    const parsed = multiaddr(withNumericHost(address))
    // The empty multiaddr is one, and leads nowhere.
    if (parsed.getComponents().length > 0) return parsed
  } catch (error) {
    throw invalid(address, { cause: toError(error) })
  }
  throw invalid(address)
}

function invalid (address: string, options?: ErrorOptions): PeerBaseError {
  return new PeerBaseError('PEERBASE_INVALID_ADDRESS',
    `${JSON.stringify(address)} is no multiaddr: write it like /ip4/127.0.0.1/tcp/9090/ws or /dns4/relay.example/tcp/443/wss`, options)
}

function withoutRetiredForm (address: string): string {
  for (const form of retiredForms) {
    const at = address.indexOf(form)
    if (at >= 0) return address.slice(0, at)
  }
  return address
}

function withNumericHost (address: string): string {
  return address
    .replace(/^\/dns[46]?\/(\d{1,3}(?:\.\d{1,3}){3})(?=\/|$)/, '/ip4/$1')
    .replace(/^\/dns[46]?\/([0-9a-fA-F]*:[0-9a-fA-F:]+)(?=\/|$)/, '/ip6/$1')
    .replace('/ipfs/', '/p2p/')
}

function has (address: Multiaddr, protocol: string): boolean {
  return address.getComponents().some(({ name }) => name === protocol)
}

/** Whether a link along `address` passes all its bytes through a relay. A WebRTC link only meets through one. */
export function isRelayed (address: Multiaddr): boolean {
  return has(address, 'p2p-circuit') && !isWebRTC(address)
}

export function isWebRTC (address: Multiaddr): boolean {
  return has(address, 'webrtc')
}

export interface SortedAddresses {
  readonly sockets: readonly Multiaddr[]
  readonly relays: readonly Multiaddr[]
}

const socketAdvice = 'use /ip4/…/tcp/<port> or /ip4/…/tcp/<port>/ws'
const browserAdvice = 'browsers open no sockets, name a relay instead'
const listenForm = /^(ip4|ip6|dns|dns4|dns6),tcp(,ws|,wss|,tls,ws|,tls,sni,ws)?$/

/**
 * Sorts what stands under `listen`: `/p2p-circuit` and `/webrtc` ask for what a node does anyway, `<relay>/p2p-circuit` names a relay,
 * the rest are sockets to open.
 * @throws PEERBASE_INVALID_ADDRESS for what this platform cannot open: libp2p would pass it over in silence
 */
export function sortListenAddresses (addresses: readonly Multiaddr[], canListen: boolean): SortedAddresses {
  const sockets: Multiaddr[] = []
  const relays: Multiaddr[] = []
  for (const address of addresses) {
    const form = address.getComponents().map(({ name }) => name).join()
    if (form === 'p2p-circuit' || form === 'webrtc') continue
    if (form.endsWith(',p2p-circuit')) relays.push(address.decapsulate('/p2p-circuit'))
    else if (canListen && listenForm.test(form)) sockets.push(address)
    else throw new PeerBaseError('PEERBASE_INVALID_ADDRESS', `Cannot listen on ${address.toString()}: ${canListen ? socketAdvice : browserAdvice}`)
  }
  return { sockets, relays }
}

/** The peer at the end of `address`, if it says. */
export function peerOf (address: Multiaddr): string | undefined {
  const components = address.getComponents()
  const last = components[components.length - 1]
  return last?.name === 'p2p' ? last.value : undefined
}

/** Best first: public direct, WebRTC, relayed, then private networks and this machine. At most `maxAddresses`. */
export function bestAddresses (addresses: readonly Multiaddr[]): string[] {
  return [...addresses]
    .map((address) => ({ text: address.toString(), rank: rank(address) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, maxAddresses)
    .map(({ text }) => text)
}

function rank (address: Multiaddr): number {
  const near = isNear(address) ? 3 : 0
  if (isWebRTC(address)) return near + 1
  if (isRelayed(address)) return near + 2
  return near
}

/** Loopback, link-local or private by RFC 1918, RFC 4193 and RFC 6598; and names that end in this machine. */
export function isNear (address: Multiaddr): boolean {
  const host = address.getComponents().find(({ name }) => ['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr'].includes(name))
  if (host?.value === undefined) return false
  if (host.name === 'ip4') return /^(0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(host.value)
  if (host.name === 'ip6') return /^(::1?$|f[cd]|fe[89ab]|::ffff:)/i.test(host.value)
  return /(^|\.)localhost\.?$/i.test(host.value)
}
