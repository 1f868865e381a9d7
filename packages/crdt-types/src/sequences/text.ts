import type { Anything, CrdtType, ReplicaId } from '../crdt-type.js'
import { ArgumentError } from '../errors.js'
import { textCodec } from './content-codec.js'
import type { SequenceDelta } from './delta.js'
import { insertion, removal } from './edit.js'
import type { Patch } from './patches.js'
import type { Sequence } from './sequence.js'
import { sequenceType } from './sequence-type.js'
import { textContent } from './text-chunk.js'

/** The state of `text`: opaque. */
export type TextState = Sequence<string>

/** What `change` tells of a text: at UTF-16 position `at`, `remove` code units go and `insert` comes. In order of application. */
export type TextPatch = Patch<string>

export interface TextMutators {
  insertAt (id: ReplicaId, state: TextState, position: number, text: string): SequenceDelta
  removeAt (id: ReplicaId, state: TextState, position: number, n?: number): SequenceDelta
  push (id: ReplicaId, state: TextState, text: string): SequenceDelta
  readonly [name: string]: (id: ReplicaId, state: TextState, ...args: Anything[]) => SequenceDelta
}

/**
 * Collaborative text. The value is a string; positions and lengths count UTF-16 code units, and a surrogate pair is
 * never split. Mutators: `insertAt(position, text)`, `removeAt(position, n = 1)`, `push(text)`.
 *
 * Local edits, remote edits and the join of a small delta cost O(log n); `value()` after an edit too.
 *
 * ```ts
 * let state = text.initial()
 * const delta = text.mutators.insertAt('alice', state, 0, 'Hello')
 * state = text.join(state, delta)
 * text.value(state) // 'Hello'
 * ```
 */
export const text: CrdtType<TextState, SequenceDelta> & { readonly mutators: TextMutators } = {
  ...sequenceType('text', textContent, textCodec),
  mutators: {
    /** @throws PEERBASE_POSITION, PEERBASE_BAD_ARGUMENT (no string, or one with lone surrogates). */
    insertAt: (id: ReplicaId, state: TextState, position: number, content: string) => insertion(id, state, position, checkText(content)),
    /** @throws PEERBASE_POSITION */
    removeAt: (_id: ReplicaId, state: TextState, position: number, n = 1) => removal(state, position, n),
    /** @throws PEERBASE_BAD_ARGUMENT (no string, or one with lone surrogates). */
    push: (id: ReplicaId, state: TextState, content: string) => insertion(id, state, state.length, checkText(content))
  }
}

function checkText (content: unknown): string {
  if (typeof content !== 'string') throw new ArgumentError('Text is a string')
  if (!textCodec.plain(content)) throw new ArgumentError('The text holds a lone surrogate')
  return content
}
