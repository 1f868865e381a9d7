import { type App, type Collaboration, type PeerId, toError } from '@peer-base/app'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { type Awareness, type AwarenessComponents, awarenessDefaults, type AwarenessOptions, createAwareness, nobodyAware } from './awareness.js'
import { useApp } from './provider.js'

export interface UseAwarenessOptions extends AwarenessOptions {
  /** Name of the private gossip channel. Only one component of a page should tell a state on it. @default 'awareness' */
  readonly channel?: string
}

/** What awareness needs of a collaboration: any root or sub. */
export type AwareCollaboration = AwarenessComponents['collaboration'] & Pick<Collaboration, 'emit'>

/**
 * Tells the other members `state`, a JSON value, and gives what they tell, by peer: names, cursors, who is typing. Never
 * stored; who leaves or falls silent disappears. `undefined` tells nothing. What peers tell is theirs to choose: check it.
 *
 * @throws PEERBASE_NO_PROVIDER
 */
export function useAwareness<State> (
  collaboration: AwareCollaboration | undefined, state: State | undefined, options: UseAwarenessOptions = {}
): ReadonlyMap<PeerId, State> {
  const app = useApp()
  const {
    channel = 'awareness', expireMS = awarenessDefaults.expireMS, heartbeatMS = awarenessDefaults.heartbeatMS, throttleMS = awarenessDefaults.throttleMS
  } = options
  const awareness = useMemo(
    () => collaboration === undefined ? undefined : awarenessOf<State>(app, { collaboration, channel, expireMS, heartbeatMS, throttleMS }),
    [app, collaboration, channel, expireMS, heartbeatMS, throttleMS]
  )
  useEffect(() => { awareness?.set(state) }, [awareness, state])
  return useSyncExternalStore(awareness?.subscribe ?? never, awareness?.getSnapshot ?? empty, empty)
}

function awarenessOf<State> (
  app: App,
  { collaboration, channel, ...options }: Required<AwarenessOptions> & { readonly collaboration: AwareCollaboration, readonly channel: string }
): Awareness<State> {
  return createAwareness<State>({
    collaboration, channel, self: () => app.peerId, report: (error) => { collaboration.emit('error', toError(error)) }
  }, options)
}

const never = () => (): void => {}
const empty = (): typeof nobodyAware => nobodyAware
