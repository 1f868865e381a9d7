import PeerBase, { type App, type Keys } from 'peer-base'

/**
 * Opens the app that the keys in the page's address belong to. A page without keys makes new ones and puts them into its
 * address: whoever opens that link is in. The keys are in the fragment, which browsers send to no server.
 */
export async function openApp (example: string): Promise<{ readonly app: App, readonly keys: Keys }> {
  if (location.hash === '') history.replaceState(null, '', PeerBase.keys.linkWithKeys(location.href, await PeerBase.keys.generate()))
  addEventListener('hashchange', () => { location.reload() })
  const keys = await PeerBase.keys.keysFromLink(location.href)
  // Whoever serves the page says through which relays others are met, and which app its pinners keep.
  const { app, relays } = await (await fetch('relays.json')).json() as { readonly app: string, readonly relays: readonly string[] }
  return { app: PeerBase(app, { relays, store: `peer-base/${example}` }), keys }
}

/** The element with this id. */
export function element<Type extends HTMLElement> (id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new TypeError(`The page has no ${type.name} with id ${id}`)
  return found
}

/** Says on the page what went wrong. */
export function showError (error: unknown): void {
  element('status', HTMLElement).textContent = error instanceof Error ? error.message : String(error)
}
