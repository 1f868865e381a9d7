import { KeyUriError, LinkError } from './errors.js'
import { uriDecode, uriEncode } from './key-uri.js'
import type { Keys } from './keys.js'

/** Enough of a key part to be sure it is none by chance. */
const KEY_PART = /(?:^|[^1-9A-Za-z])[rw]1[1-9A-HJ-NP-Za-km-z]{40}/

/**
 * A link that carries keys in its fragment, which browsers never send to a server. A fragment that is there already, such as the route
 * of a single-page application, is kept in front: `https://x.example/#/pad/notes` becomes `https://x.example/#/pad/notes/r1…`.
 *
 * @param keys Keys, or a string made by `uriEncode` or `uriEncodeReadOnly`, which is taken as it is
 * @throws {LinkError} `PEERBASE_UNSAFE_LINK` if the link is no absolute URL or has keys in its path or query
 * @throws {KeyUriError} `PEERBASE_INVALID_KEY_URI` if a string is no key string
 */
export function linkWithKeys (url: string | URL, keys: Keys | string): string {
  const link = parseLink(url)
  const text = typeof keys === 'string' ? keys : uriEncode(keys)
  if (!KEY_PART.test(text)) throw new KeyUriError(text === '' ? 'length' : 'version')
  if (!/^[1-9A-HJ-NP-Za-km-z-]+$/.test(text)) throw new KeyUriError('alphabet')
  const route = link.hash.replace(/^#/, '')
  link.hash = route === '' || route.endsWith('/') ? `${route}${text}` : `${route}/${text}`
  return link.href
}

/**
 * The keys of a link made by `linkWithKeys`: the last segment of its fragment. After reading them, take them out of the address
 * bar with `history.replaceState`, so that they are not kept in the history of the browser.
 *
 * @throws {LinkError} `PEERBASE_UNSAFE_LINK` if the link is no absolute URL, or has keys in its path or query: they have been seen
 * by servers on the way and must be replaced
 * @throws {KeyUriError} `PEERBASE_INVALID_KEY_URI` if there are none in the fragment, or they are damaged
 */
export async function keysFromLink (url: string | URL): Promise<Keys> {
  const fragment = parseLink(url).hash
  return uriDecode(fragment.slice(Math.max(fragment.lastIndexOf('/'), fragment.indexOf('#')) + 1))
}

function parseLink (url: string | URL): URL {
  const link = parseUrl(String(url))
  const visible = `${link.username} ${link.password} ${link.host} ${link.pathname} ${link.search}`
  if (KEY_PART.test(visible) || KEY_PART.test(decodeLeniently(visible))) throw new LinkError('exposed')
  return link
}

function parseUrl (text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new LinkError('url') // without the cause: it quotes the link, and with it the keys
  }
}

/** Percent-decoded where that is possible at all. */
function decodeLeniently (text: string): string {
  return text.replace(/%[0-7][0-9a-f]/gi, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)))
}
