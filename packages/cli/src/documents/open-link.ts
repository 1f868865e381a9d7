import { createApp, createMemoryStore, type App, type Collaboration, type CollaborationOptions } from '@peer-base/app'
import { CliError } from '../cli-error.js'
import { parseShareLink, type ShareLink } from '../share-link.js'
import type { Flag, Invocation } from '../shell/command.js'
import type { Terminal } from '../shell/terminal.js'

/** Flags of commands that open a share link. */
export const linkFlags = {
  relay: { type: 'string', multiple: true, value: '<multiaddr>', help: 'a relay to meet others at, beside those of the link; may be repeated' },
  listen: { type: 'string', multiple: true, value: '<multiaddr>', help: 'an address to listen on; may be repeated' },
  store: { type: 'string', value: '<folder>', help: 'keep what was read and written here; without it, it is gone at the end' }
} as const satisfies Record<string, Flag>

export interface OpenedLink {
  readonly app: App
  readonly link: ShareLink
  readonly collaboration: Collaboration
}

/** The link given as argument, or on standard input where the argument is `-`. @throws PEERBASE_INVALID_LINK */
export async function linkArgument (argument: string, terminal: Terminal): Promise<ShareLink> {
  return await parseShareLink(argument === '-' ? await terminal.readInput() : argument)
}

/** Joins the collaboration of a link. Whoever gets it stops the app. @throws what `app.start` and `app.collaborate` throw */
export async function openLink (link: ShareLink, invocation: Invocation, options: CollaborationOptions = {}): Promise<OpenedLink> {
  const relays = [...new Set([...link.relays, ...invocation.list('relay')])]
  const listen = invocation.list('listen')
  if (relays.length === 0 && listen.length === 0) {
    throw new CliError('PEERBASE_INVALID_LINK', 'This link names no relay, so nobody would be met: give one with --relay <multiaddr>')
  }
  const app = createApp(link.appName, {
    relays, listen, store: invocation.text('store') ?? createMemoryStore()
  }, { defaultLocation: (appName) => `.peer-base/${encodeURIComponent(appName)}` })
  app.on('error', (error) => { invocation.terminal.note(`peer-base: ${'code' in error ? String(error.code) : error.name}`) })
  try {
    const collaboration = await app.collaborate(link.name, link.typeName, { ...options, keys: link.keys })
    return { app, link, collaboration }
  } catch (error) {
    await app.stop()
    throw error
  }
}
