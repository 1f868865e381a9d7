import PeerBase, { type App, type Collaboration } from 'peer-base'
import type { PadLink } from './pad-link.js'
import { claimStore } from './tab-store.js'

/** A pad that is open: the text, and what stands beside it in the same log. */
export interface Session {
  readonly app: App
  readonly text: Collaboration<'text'>
  readonly title: Collaboration<'lwwreg', string>
  /** Peer → the name it chose. */
  readonly names: Collaboration<'ormap', ReadonlySet<string>>
  readonly canWrite: boolean
}

/** Opens what this browser has of the pad at once; others are met when they can be. */
export async function openSession ({ app: appName, name, keys, relays }: PadLink, offered: readonly string[]): Promise<Session> {
  const canWrite = keys.write !== undefined
  // One database a pad: the identity in it is not seen in any other pad.
  const store = await claimStore(`peer-base/${appName}/${name}/${canWrite ? 'write' : 'read'}`, navigator.locks)
  const app = PeerBase(appName, { store, relays: [...new Set([...relays, ...offered])] })
  // A page goes away without asking: what is typed is on the disk soon, not after seconds.
  const text = await app.collaborate(name, 'text', { keys, saveDebounceMS: 100, saveMaxWaitMS: 500 })
  const [title, names] = await Promise.all([text.sub<'lwwreg', string>('title', 'lwwreg'), text.sub<'ormap', ReadonlySet<string>>('names', 'ormap')])
  return { app, text, title, names, canWrite }
}

/** Writes what is in memory whenever the page may be about to go: a browser gives no second chance. */
export function saveWhenHidden ({ text }: Session): void {
  const save = (): void => { text.save().catch(() => {}) }
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
  addEventListener('pagehide', save)
}

/** With the first word that is written here, asks the browser not to throw it away when space is short. */
export function keepStorage ({ text }: Session): void {
  const ask = (fromSelf: boolean): void => {
    if (!fromSelf) return
    text.off('state changed', ask)
    // Refused or not known here: the badge tells where the text is in any case.
    navigator.storage.persist().catch(() => {})
  }
  text.on('state changed', ask)
}
