/** What whoever serves the page says of the place: which app its pinners keep, and through which relays others are met. */
export interface Place {
  readonly app: string
  readonly relays: readonly string[]
}

const nowhere: Place = { app: 'pad', relays: [] }

/**
 * `./relays.json` beside the page: `{ "app": "pad", "relays": ["/ip4/…/ws/p2p/…"] }`. Nothing when the page is offline or served
 * without; the pad works alone then.
 */
export async function placeOf (page: string): Promise<Place> {
  try {
    const answer = await fetch(new URL('relays.json', page), { cache: 'no-store' })
    if (!answer.ok) return nowhere
    const { app, relays } = await answer.json() as { readonly app?: unknown, readonly relays?: unknown }
    return {
      app: typeof app === 'string' && app !== '' ? app : nowhere.app,
      relays: Array.isArray(relays) ? relays.filter((relay) => typeof relay === 'string') : []
    }
  } catch {
    // Offline: it is asked for again when the page is loaded again.
    return nowhere
  }
}
