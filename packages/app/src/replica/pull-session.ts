import { covers, emptyVector, type VersionVector } from '@peer-base/protocol'
import { joinClaims } from './claims.js'

/**
 * The pulling side of a channel, as a pure step function; the other end is `push-session`.
 *
 * | input                              | effects                                      |
 * |------------------------------------|----------------------------------------------|
 * | opened                             | send vector                                  |
 * | entries taken, some new            | arm acknowledge                              |
 * | entries taken, none new, no gap    | send lazy, once, while the pusher is eager   |
 * | entries taken with a gap           | send want, unless one is on its way          |
 * | vector beyond ours                 | arm wait                                     |
 * | vector behind or equal ours        | arm acknowledge when the pusher may not know |
 * | timer wait, still behind or gapped | send want, arm wait                          |
 * | timer acknowledge                  | send vector                                  |
 */
export interface PullState {
  /** What the pusher was told to do. */
  readonly mode: 'eager' | 'lazy'
  /** What the pusher says it has. */
  readonly announced: VersionVector
  /** Our version as the pusher last heard it. */
  readonly told: VersionVector
  readonly waiting: boolean
  readonly acknowledging: boolean
  /** Entries arrived that could not be taken, and nothing has been taken since. */
  readonly gapped: boolean
}

export type PullInput =
  | { readonly type: 'opened', readonly version: VersionVector }
  | { readonly type: 'taken', readonly accepted: number, readonly duplicates: number, readonly gap: boolean, readonly version: VersionVector }
  | { readonly type: 'vector', readonly vector: VersionVector, readonly version: VersionVector }
  | { readonly type: 'timer', readonly timer: PullTimer, readonly version: VersionVector }

export type PullTimer = 'wait' | 'acknowledge'

export type PullEffect =
  | { readonly type: 'send', readonly message: 'vector' | 'want' | 'lazy' }
  | { readonly type: 'arm', readonly timer: PullTimer }

export const initialPullState: PullState = Object.freeze({
  mode: 'eager', announced: emptyVector, told: emptyVector, waiting: false, acknowledging: false, gapped: false
})

export function stepPull (state: PullState, input: PullInput): readonly [PullState, readonly PullEffect[]] {
  switch (input.type) {
    case 'opened': return [{ ...state, told: input.version }, [{ type: 'send', message: 'vector' }]]
    case 'taken': return onTaken(state, input)
    case 'vector': return onAnnounced({ ...state, announced: joinClaims(state.announced, input.vector) }, input.version)
    case 'timer': return onTimer(state, input.timer, input.version)
  }
}

function onTaken (state: PullState, { accepted, duplicates, gap }: Extract<PullInput, { type: 'taken' }>): readonly [PullState, readonly PullEffect[]] {
  // A want is answered at once; if the answer is lost too, the wait timer asks again.
  if (gap && !state.waiting) return [{ ...state, mode: 'eager', waiting: true, gapped: true }, [{ type: 'send', message: 'want' }, { type: 'arm', timer: 'wait' }]]
  if (gap) return [{ ...state, gapped: true }, []]
  if (accepted > 0) return acknowledge({ ...state, gapped: false, waiting: false })
  if (duplicates > 0 && state.mode === 'eager') {
    const [next, effects] = acknowledge({ ...state, mode: 'lazy' })
    return [next, [{ type: 'send', message: 'lazy' }, ...effects]]
  }
  return [state, []]
}

function onAnnounced (state: PullState, version: VersionVector): readonly [PullState, readonly PullEffect[]] {
  if (!covers(version, state.announced)) {
    return state.waiting ? [state, []] : [{ ...state, waiting: true }, [{ type: 'arm', timer: 'wait' }]]
  }
  return covers(state.told, version) ? [state, []] : acknowledge(state)
}

function acknowledge (state: PullState): readonly [PullState, readonly PullEffect[]] {
  return state.acknowledging ? [state, []] : [{ ...state, acknowledging: true }, [{ type: 'arm', timer: 'acknowledge' }]]
}

function onTimer (state: PullState, timer: PullTimer, version: VersionVector): readonly [PullState, readonly PullEffect[]] {
  switch (timer) {
    case 'wait':
      if (!state.gapped && covers(version, state.announced)) return [{ ...state, waiting: false }, []]
      return [{ ...state, mode: 'eager', waiting: true, gapped: false, told: version }, [{ type: 'send', message: 'want' }, { type: 'arm', timer: 'wait' }]]
    case 'acknowledge':
      return [{ ...state, acknowledging: false, told: version }, [{ type: 'send', message: 'vector' }]]
  }
}
