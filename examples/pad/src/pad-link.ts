import PeerBase, { type Keys } from 'peer-base'

/**
 * What a pad's link says: `<page>#/<app>/text/<name>?relay=<multiaddr>/<keys>`, the form that the command line reads too.
 * All of it is in the fragment, which no server is told.
 */
export interface PadLink {
  /** The app whose pinners keep the pad. */
  readonly app: string
  readonly name: string
  readonly keys: Keys
  /** Relays that whoever made the link wants used beside those of the page. Multiaddrs. */
  readonly relays: readonly string[]
}

/** What the collaboration is, as the link says it. */
const typeName = 'text'

/**
 * The pad that the address names, or a new one of `app`, whose link becomes the page's address.
 *
 * @throws PEERBASE_INVALID_KEY_URI for keys that were cut or altered
 * @throws RangeError for a link to something that is no pad
 */
export async function openLink ({ location, history }: Pick<Window, 'location' | 'history'>, app: string): Promise<PadLink> {
  if (location.hash.length > 1) return await parseLink(location.href)
  const link = { app, name: PeerBase.generateRandomName().slice(1, 11), keys: await PeerBase.keys.generate(), relays: [] }
  history.replaceState(null, '', linkTo(location, link, PeerBase.keys.uriEncode(link.keys)))
  return link
}

/** Links to hand on. `write` is undefined for those who can only read. */
export function shareLinks (link: PadLink, location: Location): { readonly write: string | undefined, readonly read: string } {
  return {
    write: link.keys.write === undefined ? undefined : linkTo(location, link, PeerBase.keys.uriEncode(link.keys)),
    read: linkTo(location, link, PeerBase.keys.uriEncodeReadOnly(link.keys))
  }
}

async function parseLink (href: string): Promise<PadLink> {
  const keys = await PeerBase.keys.keysFromLink(href)
  const fragment = new URL(href).hash
  const [path = '', query = ''] = fragment.slice(2, fragment.lastIndexOf('/')).split(/\?(.*)/s)
  const [app, type, name, ...further] = path.split('/').map(decodeURIComponent)
  if (!app || !name || type !== typeName || further.length > 0) throw new RangeError('This is the link of something else than a pad.')
  return { app, name, keys, relays: new URLSearchParams(query).getAll('relay') }
}

function linkTo (location: Location, { app, name, relays }: PadLink, keys: string): string {
  const query = relays.map((relay) => `relay=${encodeURIComponent(relay)}`).join('&')
  const route = `/${encodeURIComponent(app)}/${typeName}/${encodeURIComponent(name)}${query === '' ? '' : `?${query}`}`
  return PeerBase.keys.linkWithKeys(`${location.origin}${location.pathname}#${route}`, keys)
}
