import PeerBase, { type App, type Collaboration } from 'peer-base'
import type { PadLink } from './pad-link.js'

/** A pad that is open: the text, and what stands beside it in the same log. */
export interface Session {
  readonly app: App
  readonly text: Collaboration<'text'>
  readonly title: Collaboration<'lwwreg', string>
  /** Peer → the name it chose. */
  readonly names: Collaboration<'ormap', ReadonlySet<string>>
  /** Replica → the peer that writes as it. */
  readonly writers: Collaboration<'ormap', ReadonlySet<string>>
  readonly canWrite: boolean
}

/** Opens what this browser has of the pad at once; others are met when they can be. */
export async function openSession (link: PadLink, offered: readonly string[]): Promise<Session> {
  const { app, text } = await openText(link, offered)
  const [title, names, writers] = await Promise.all([
    text.sub<'lwwreg', string>('title', 'lwwreg'),
    text.sub<'ormap', ReadonlySet<string>>('names', 'ormap'),
    text.sub<'ormap', ReadonlySet<string>>('writers', 'ormap')
  ])
  return { app, text, title, names, writers, canWrite: link.keys.write !== undefined }
}

/** Shorter than between two keys, so that a typist's keys do not wait for each other; longer than a frame, which is soon enough. */
const debouncePushMS = 30

async function openText ({ app: appName, name, keys, relays }: PadLink, offered: readonly string[]): Promise<Pick<Session, 'app' | 'text'>> {
  // One database a pad: the identity in it is not seen in any other pad.
  const store = `peer-base/${appName}/${name}/${keys.write === undefined ? 'read' : 'write'}`
  const app = PeerBase(appName, { store, relays: [...new Set([...relays, ...offered])] })
  // A page goes away without asking: what is typed is on the disk soon, not after seconds. Others watch: each key goes to them by itself.
  return { app, text: await app.collaborate(name, 'text', { keys, saveDebounceMS: 100, saveMaxWaitMS: 500, debouncePushMS }) }
}

/**
 * Writes what is in memory whenever the page may be about to go: a browser gives no second chance. A page that does go hangs up, which
 * others would find out after many seconds only.
 */
export function leaveInOrder ({ app, text }: Session): void {
  const save = (): void => { text.save().catch(() => {}) }
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
  addEventListener('pagehide', ({ persisted }) => {
    save()
    if (persisted) return
    for (const connection of app.libp2p?.getConnections() ?? []) connection.abort(new Error('The page was closed'))
  })
}

/** With the first word that is written here, asks the browser not to throw it away when space is short. */
export function keepStorage ({ text }: Session): void {
  whenFirstWritten(text, () => {
    // Refused or not known here: the badge tells where the text is in any case.
    navigator.storage.persist().catch(() => {})
  })
}

/** Once, after the first change that is made here since the page was opened. */
export function whenFirstWritten (text: Session['text'], then: () => void): void {
  const changed = (fromSelf: boolean): void => {
    if (!fromSelf) return
    text.off('state changed', changed)
    then()
  }
  text.on('state changed', changed)
}
