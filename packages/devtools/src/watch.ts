import type { Cancel, Clock, Link, PeerId, PeerInfo, PeerStats, VectorClock } from '@peer-base/app'
import type { Input } from './model.js'
import { readCollaboration } from './reading.js'
import type { WatchedApp, WatchedCollaboration } from './watched.js'
import { shortId } from './words.js'

export interface WatchComponents {
  readonly app: WatchedApp
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly tell: (input: Input) => void
}

const appEvents = [
  'peer connected', 'peer disconnected', 'outbound peer connected', 'outbound peer disconnected', 'inbound peer connected', 'inbound peer disconnected'
] as const

const replicationEvents = ['replicating', 'replicated', 'receiving', 'received', 'pinning', 'pinned'] as const

/** Some of what is shown has no event: what a linked peer has. */
const readEveryMS = 1000

/** Tells what happens in an app, until what is returned is called. Not `error`: listening would take errors away from the app. */
export function watchApp ({ app, wallClock, tell }: WatchComponents): Cancel {
  const listeners = appEvents.map((event) => {
    const listener = ({ id }: PeerInfo): void => { tell({ type: 'event', at: wallClock(), where: app.name, event, detail: shortId(id) }) }
    app.on(event, listener)
    return () => { app.off(event, listener) }
  })
  return () => { for (const unlisten of listeners) unlisten() }
}

/** A burst of events, such as typing makes, is read once. */
const readWithinMS = 100

/** Reads a collaboration at once, then soon after whatever happens in it and once a second, until what is returned is called. */
export function watchCollaboration (collaboration: WatchedCollaboration, components: WatchComponents): Cancel {
  const { app, clock, wallClock, tell } = components
  const key = collaboration.fqn()
  const readNow = (): void => { tell({ type: 'read', key, reading: readCollaboration(app, collaboration) }) }
  const { read, cancel } = readingSoon(clock, readNow)
  const note = (event: string, detail = ''): void => {
    tell({ type: 'event', at: wallClock(), where: key, event, detail })
    read()
  }
  readNow()
  const cancels = [
    cancel,
    listenToCollaboration(collaboration, { note, read }),
    listenToReplication(collaboration, note, (pinner, vector) => { tell({ type: 'receipt', key, at: wallClock(), pinner, clock: new Map(vector) }) }),
    listenToStats(collaboration, (peer, stats) => { tell({ type: 'stats', key, at: wallClock(), peer, stats }) }),
    repeat(clock, readEveryMS, readNow)
  ]
  return () => { for (const cancel of cancels) cancel() }
}

function readingSoon (clock: Clock, readNow: () => void): { readonly read: () => void, readonly cancel: Cancel } {
  let pending: Cancel | undefined
  return {
    read () {
      pending ??= clock.after(readWithinMS, () => {
        pending = undefined
        readNow()
      })
    },
    cancel () { pending?.() }
  }
}

type Note = (event: string, detail?: string) => void

function listenToCollaboration (collaboration: WatchedCollaboration, { note, read }: { readonly note: Note, readonly read: () => void }): Cancel {
  const membership = (members: Set<PeerId>): void => { note('membership changed', `${members.size} here`) }
  const state = (fromSelf: boolean): void => { note('state changed', fromSelf ? 'own' : 'of others') }
  const saved = (): void => { note('saved') }
  const stopped = (): void => { note('stopped') }
  collaboration.on('membership changed', membership).on('state changed', state).on('saved', saved).on('stopped', stopped)
  collaboration.shared.on('clock changed', read)
  return () => {
    collaboration.off('membership changed', membership).off('state changed', state).off('saved', saved).off('stopped', stopped)
    collaboration.shared.off('clock changed', read)
  }
}

function listenToReplication ({ replication }: WatchedCollaboration, note: Note, receipt: (pinner: PeerId, clock: VectorClock) => void): Cancel {
  const ends = replicationEvents.map((event) => {
    const listener = (peer: PeerId, clock: VectorClock, ..._pinner: readonly unknown[]): void => {
      if (event === 'pinned') receipt(peer, clock)
      note(event, shortId(peer))
    }
    replication.on(event, listener)
    return () => { replication.off(event, listener) }
  })
  for (const event of ['pinner joined', 'pinner left'] as const) {
    const listener = (peer: PeerId): void => { note(event, shortId(peer)) }
    replication.on(event, listener)
    ends.push(() => { replication.off(event, listener) })
  }
  const link = (peer: PeerId, { direction, mode }: Pick<Link, 'direction'> & { readonly mode: Link['mode'] | undefined }): void => {
    note('link changed', `${direction === 'outbound' ? 'to' : 'from'} ${shortId(peer)}: ${mode ?? 'gone'}`)
  }
  replication.on('link changed', link)
  ends.push(() => { replication.off('link changed', link) })
  return () => { for (const end of ends) end() }
}

function listenToStats ({ stats }: WatchedCollaboration, tell: (peer: PeerId, stats: PeerStats) => void): Cancel {
  stats.on('peer updated', tell)
  return () => { stats.off('peer updated', tell) }
}

function repeat (clock: Clock, everyMS: number, task: () => void): Cancel {
  const run = (): void => {
    task()
    cancel = clock.after(everyMS, run)
  }
  let cancel = clock.after(everyMS, run)
  return () => { cancel() }
}
