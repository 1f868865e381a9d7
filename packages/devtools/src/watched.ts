import type { App, Collaboration } from '@peer-base/app'

/** An app as far as the panel looks at it. */
export type WatchedApp = Pick<App, 'name' | 'peerId' | 'peerCountGuess' | 'on' | 'off'>

/** A collaboration as far as the panel looks at it: any root or sub, of any type. */
export interface WatchedCollaboration extends Pick<Collaboration,
  'name' | 'typeName' | 'fqn' | 'peers' | 'vectorClock' | 'replication' | 'stats' | 'on' | 'off'
> {
  readonly shared: {
    on (event: 'clock changed', listener: () => void): unknown
    off (event: 'clock changed', listener: () => void): unknown
  }
}
