import { keysFromLink, linkWithKeys, type Keys } from '@peer-base/keys'
import { CliError } from './cli-error.js'

/** What a share link says: which document, how to read or write it, and where others are met. */
export interface ShareLink {
  readonly appName: string
  readonly typeName: string
  readonly name: string
  /** Multiaddrs. */
  readonly relays: readonly string[]
  /** Undefined for an open collaboration. */
  readonly keys: Keys | undefined
}

/** Stands where keys would, so that a link that lost its keys is not taken for one that needs none. */
const openMark = 'open'

/**
 * The one form of a share link:
 *
 *     <base>#/<app>/<type>/<name>?relay=<multiaddr>&relay=<multiaddr>/<keys>
 *
 * Everything after `#` stays in the browser: neither names nor keys are sent to whoever serves `<base>`. The parts are
 * percent-encoded; `<keys>` is a key string, full or read-only, or `open` for an open collaboration.
 *
 * @param keys Keys, a key string, or undefined for an open collaboration
 * @throws PEERBASE_INVALID_LINK, PEERBASE_UNSAFE_LINK, PEERBASE_INVALID_KEY_URI
 */
export function formatShareLink ({ base, keys, ...rest }: Omit<ShareLink, 'keys'> & { readonly base: string, readonly keys: Keys | string | undefined }): string {
  const bare = baseOf(base)
  bare.hash = routeOf(rest)
  if (keys !== undefined) return linkWithKeys(bare, keys)
  bare.hash += `/${openMark}`
  return bare.href
}

/** @throws PEERBASE_INVALID_LINK, PEERBASE_UNSAFE_LINK, PEERBASE_INVALID_KEY_URI; no message quotes the link */
export async function parseShareLink (text: string): Promise<ShareLink> {
  const link = baseOf(text.trim())
  const end = link.hash.lastIndexOf('/')
  const [path = '', query = ''] = link.hash.slice(1, Math.max(end, 1)).split(/\?(.*)/s)
  const [empty, app, type, name, ...further] = path.split('/')
  if (empty !== '' || !app || !type || !name || further.length > 0) throw invalid('it has not the form <base>#/<app>/<type>/<name>?relay=<address>/<keys>')
  const isOpen = link.hash.slice(end + 1) === openMark
  return {
    appName: decode(app),
    typeName: decode(type),
    name: decode(name),
    relays: new URLSearchParams(query).getAll('relay'),
    keys: isOpen ? undefined : await keysFromLink(link)
  }
}

function routeOf ({ appName, typeName, name, relays }: Omit<ShareLink, 'keys'>): string {
  if (appName === '' || typeName === '' || name === '') throw invalid('app, type and name may not be empty')
  const query = relays.map((relay) => `relay=${encode(relay)}`).join('&')
  return `/${[appName, typeName, name].map(encode).join('/')}${query === '' ? '' : `?${query}`}`
}

function baseOf (text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw invalid('it is no absolute URL') // without the cause, which quotes the link
  }
}

function encode (part: string): string {
  try {
    return encodeURIComponent(part)
  } catch {
    throw invalid('a name in it is not well-formed text')
  }
}

function decode (part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('a name in it is damaged')
  }
}

function invalid (reason: string): CliError {
  return new CliError('PEERBASE_INVALID_LINK', `This is no share link, because ${reason}: copy all of it, in quotes`)
}
