import { covers, join, type Message, type VersionVector, emptyVector, vectorFromHeads } from '@peer-base/protocol'
import { joinClaims } from './claims.js'

/**
 * The pushing side of a channel, as a pure step function: epidemic broadcast trees (Leitão, Pereira, Rodrigues:
 * "Epidemic Broadcast Trees", 2007), where EAGER and LAZY play GRAFT and PRUNE, and a VECTOR plays IHAVE.
 *
 * | mode     | input            | effects                                   | next  |
 * |----------|------------------|-------------------------------------------|-------|
 * | silent   | vector           | acknowledged, push                        | eager |
 * | eager    | advanced         | push, but within a window of pushes       | eager |
 * | eager    | timer push       | push and arm push if something waited     | eager |
 * | eager    | lazy             |                                           | lazy  |
 * | lazy     | advanced         | arm announce                              | lazy  |
 * | lazy     | timer announce   | announce                                  | lazy  |
 * | any      | vector           | acknowledged                              | same  |
 * | any      | want             | acknowledged, forget what was sent, push  | eager |
 * | any      | eager            | push                                      | eager |
 * | any      | credit           | push if the window had closed             | same  |
 * | any      | timer digest     | announce, arm digest                      | same  |
 * | any      | flush            | push                                      | eager |
 */
export interface PushState {
  readonly mode: 'silent' | 'eager' | 'lazy'
  /** What the peer told it has. */
  readonly acknowledged: VersionVector
  /** What it has once everything sent has arrived; never behind `acknowledged`. */
  readonly sent: VersionVector
  /** Bytes of entries sent, and how many of these the peer has taken in. */
  readonly sentBytes: number
  readonly consumedBytes: number
  /** A timer for the next push or announcement runs. */
  readonly waiting: boolean
  /** Something came while the window of pushes was open. */
  readonly postponed: boolean
}

export type PushInput =
  | { readonly type: 'message', readonly message: Extract<Message, { type: 'vector' | 'want' | 'lazy' | 'eager' | 'credit' }> }
  /** Our log moved to `version`; `known` is what of it the peer surely has (it sent it to us). */
  | { readonly type: 'advanced', readonly known: VersionVector }
  /** Entries up to `vector` went out. */
  | { readonly type: 'sent', readonly vector: VersionVector, readonly bytes: number }
  | { readonly type: 'timer', readonly timer: PushTimer }
  /** Nothing may wait any more: the collaboration stops. */
  | { readonly type: 'flush' }

export type PushTimer = 'push' | 'announce' | 'digest'

export type PushEffect =
  /** Send entries beyond `sent`, as the window allows. */
  | { readonly type: 'push' }
  /** Send what we have, without entries. */
  | { readonly type: 'announce' }
  | { readonly type: 'arm', readonly timer: PushTimer }
  | { readonly type: 'acknowledged', readonly vector: VersionVector }

export const initialPushState: PushState = Object.freeze({
  mode: 'silent', acknowledged: emptyVector, sent: emptyVector, sentBytes: 0, consumedBytes: 0, waiting: false, postponed: false
})

export interface PushOptions {
  /** After a push to this peer the next one waits for a window to end, so that it stores in groups: a pinner. */
  readonly windowed: boolean
  readonly windowBytes: number
}

export const windowOpen = (state: PushState, options: PushOptions): boolean => state.sentBytes - state.consumedBytes < options.windowBytes

export function stepPush (state: PushState, input: PushInput, options: PushOptions): readonly [PushState, readonly PushEffect[]] {
  switch (input.type) {
    case 'message': return onMessage(state, input.message, options)
    case 'advanced': return onAdvanced({ ...state, sent: join(state.sent, input.known) }, options)
    case 'sent': return [{ ...state, sent: join(state.sent, input.vector), sentBytes: state.sentBytes + input.bytes }, []]
    case 'timer': return onTimer(state, input.timer)
    case 'flush':
      if (state.mode === 'silent') return [state, []]
      return [{ ...state, mode: 'eager', waiting: false, postponed: false }, [{ type: 'push' }]]
  }
}

function onMessage (state: PushState, message: Extract<PushInput, { type: 'message' }>['message'], options: PushOptions): readonly [PushState, readonly PushEffect[]] {
  switch (message.type) {
    case 'vector': return onVector(state, vectorFromHeads(message.heads))
    case 'want': {
      const vector = vectorFromHeads(message.heads)
      const acknowledged = joinClaims(state.acknowledged, vector)
      // What was in flight is lost or refused: the window starts afresh.
      const next: PushState = { ...state, mode: 'eager', acknowledged, sent: vector, consumedBytes: state.sentBytes }
      return [next, [{ type: 'acknowledged', vector: acknowledged }, { type: 'push' }]]
    }
    case 'lazy': return [{ ...state, mode: state.mode === 'eager' ? 'lazy' : state.mode }, []]
    case 'eager': return [{ ...state, mode: 'eager' }, [{ type: 'push' }]]
    case 'credit': {
      const wasOpen = windowOpen(state, options)
      const next = { ...state, consumedBytes: Math.min(state.sentBytes, Math.max(state.consumedBytes, message.consumedBytes)) }
      return [next, !wasOpen && windowOpen(next, options) ? [{ type: 'push' }] : []]
    }
  }
}

function onVector (state: PushState, vector: VersionVector): readonly [PushState, readonly PushEffect[]] {
  const acknowledged = joinClaims(state.acknowledged, vector)
  const next: PushState = { ...state, acknowledged, sent: joinClaims(state.sent, vector) }
  const heard: PushEffect[] = [{ type: 'acknowledged', vector: acknowledged }]
  if (state.mode === 'silent') return [{ ...next, mode: 'eager' }, [...heard, { type: 'push' }, { type: 'arm', timer: 'digest' }]]
  return [next, heard]
}

function onAdvanced (state: PushState, options: PushOptions): readonly [PushState, readonly PushEffect[]] {
  if (state.mode === 'silent') return [state, []]
  if (state.waiting) return [{ ...state, postponed: true }, []]
  if (state.mode === 'lazy') return [{ ...state, waiting: true }, [{ type: 'arm', timer: 'announce' }]]
  return options.windowed ? openWindow(state) : [state, [{ type: 'push' }]]
}

function onTimer (state: PushState, timer: PushTimer): readonly [PushState, readonly PushEffect[]] {
  switch (timer) {
    case 'push':
      if (state.postponed && state.mode === 'eager') return openWindow(state)
      return [{ ...state, waiting: false, postponed: false }, state.postponed ? [{ type: 'announce' }] : []]
    case 'announce':
      return [{ ...state, waiting: false, postponed: false }, [state.mode === 'eager' ? { type: 'push' } : { type: 'announce' }]]
    case 'digest': return [state, [{ type: 'announce' }, { type: 'arm', timer: 'digest' }]]
  }
}

/** Pushes at once; what comes after it waits for the window to end. */
function openWindow (state: PushState): readonly [PushState, readonly PushEffect[]] {
  return [{ ...state, waiting: true, postponed: false }, [{ type: 'push' }, { type: 'arm', timer: 'push' }]]
}

/** Whether the peer is known to have all of `version`. */
export const isLevel = (state: PushState, version: VersionVector): boolean => covers(state.acknowledged, version)
