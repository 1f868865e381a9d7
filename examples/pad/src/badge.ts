import type { Collaboration } from 'peer-base'
import { element } from './page.js'

export type BadgeState = 'saved' | 'saving' | 'local' | 'offline' | 'reading'

/** What can be said truthfully about where the pad is kept. */
export interface Facts {
  /** Pinners that signed that their disk has all of it. */
  readonly pinnedOn: number
  /** Pinners that are here. */
  readonly pinners: number
  /** Other peers that are linked: people, or tabs of this browser. */
  readonly peers: number
  readonly isOnline: boolean
  readonly canWrite: boolean
  readonly isEmpty: boolean
}

export function describe (facts: Facts): { readonly state: BadgeState, readonly label: string, readonly detail: string } {
  const { pinnedOn, pinners, peers, isOnline, canWrite, isEmpty } = facts
  if (pinnedOn > 0 && !isOnline) {
    return { state: 'offline', label: `Offline · saved on ${count(pinnedOn, 'pinner')}`, detail: 'All of it was handed on. What you write now is kept here and sent when you are back.' }
  }
  if (pinnedOn > 0) {
    return { state: 'saved', label: `Saved on ${count(pinnedOn, 'pinner')}`, detail: 'Their disks have all of it. They cannot read it.' }
  }
  if (!isOnline) return { state: 'offline', label: canWrite ? 'Offline · only on this device' : 'Offline', detail: 'What you write is kept here and sent when you are back.' }
  if (!canWrite && !isEmpty) return { state: 'reading', label: 'Read only', detail: 'You can read this pad, not change it.' }
  if (pinners > 0 && !isEmpty) return { state: 'saving', label: 'Saving…', detail: 'A pinner is here and has not confirmed everything yet.' }
  if (isEmpty) return { state: 'local', label: canWrite ? 'Nothing written yet' : 'Looking for the text…', detail: 'Nothing is here so far.' }
  if (peers > 0) return { state: 'local', label: `Live with ${count(peers, 'other')}`, detail: 'No pinner is here to keep a copy: it is where people have it open.' }
  return { state: 'local', label: 'Only on this device', detail: 'Kept in this browser. No pinner is here to keep a copy.' }
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Keeps the badge true. */
export function showBadge (collaboration: Collaboration<'text'>, canWrite: boolean): void {
  const badge = element('badge', HTMLElement)
  const update = (): void => {
    const { replication } = collaboration
    const pinners = replication.pinnerPeers()
    const linked = new Set([...collaboration.outboundConnectedPeers(), ...collaboration.inboundConnectedPeers()])
    const facts = {
      pinnedOn: replication.isCurrentStatePersistedOnPinner(),
      pinners: pinners.size,
      peers: [...linked].filter((peer) => !pinners.has(peer)).length,
      isOnline: navigator.onLine,
      canWrite,
      isEmpty: collaboration.vectorClock().size === 0
    }
    const { state, label, detail } = describe(facts)
    badge.dataset['state'] = state
    badge.title = detail
    if (badge.textContent !== label) badge.textContent = label
  }
  collaboration.on('state changed', update)
  collaboration.on('membership changed', update)
  collaboration.shared.on('clock changed', update)
  collaboration.replication.on('pinned', update)
  collaboration.replication.on('replicated', update)
  addEventListener('online', update)
  addEventListener('offline', update)
  // Links come and go without an event of the collaboration.
  setInterval(update, 1000)
  update()
}
