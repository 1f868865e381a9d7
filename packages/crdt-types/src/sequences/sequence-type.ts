import { ByteWriter } from '../codec/byte-writer.js'
import { ViewPool } from '../codec/view-pool.js'
import type { CrdtType, ReplicaId } from '../crdt-type.js'
import type { ContentKind } from './chunk.js'
import type { ContentCodec } from './content-codec.js'
import type { CursorSide } from './cursor.js'
import { indexOf, positionAt } from './cursor.js'
import type { Content, SequenceDelta } from './delta.js'
import { authorsOf, emptyGroup, joinDeltas } from './delta.js'
import { decodeDelta, encodeDelta } from './delta-codec.js'
import { join, joinWithChange } from './join.js'
import { readAll } from './read.js'
import { Sequence, STATE } from './sequence.js'
import { missingFrom } from './state-delta.js'
import { decodeState } from './state-decoder.js'
import { encodeState } from './state-encoder.js'

/** All that `text` and `rga` share: everything but the mutators. */
export function sequenceType<C extends Content> (
  name: string,
  kind: ContentKind<C>,
  codec: ContentCodec<C>
): Omit<Required<CrdtType<Sequence<C>, SequenceDelta>>, 'mutators' | 'incrementalValue' | 'embeddable'> {
  type State = Sequence<C>
  const context = { codec, pool: new ViewPool(), writer: new ByteWriter() }
  return {
    name,
    initial: () => new Sequence<C>(kind),
    emptyDelta: emptyGroup,
    // A state on the left stays a state; deltas join by `joinDeltas`, or here for callers that know one join only.
    join: (a: State, b: State | SequenceDelta) => b.kind === STATE && a.blank ? copyOf(b) : join(a, b) as State,
    joinDeltas,
    value: readAll,
    joinWithChange,
    encode: (state: State) => encodeState(state, codec),
    decode: (bytes: Uint8Array) => decodeState(bytes, kind, codec),
    encodeDelta: (delta: SequenceDelta, author: ReplicaId) => encodeDelta(asDelta(delta), author, context),
    decodeDelta: (bytes: Uint8Array, author: ReplicaId) => decodeDelta(bytes, author, codec),
    authors: (delta: SequenceDelta) => authorsOf(asDelta(delta)),
    queries: {
      positionAt: (state: State, index: number, side?: CursorSide) => positionAt(state, index, side),
      indexOf: (state: State, token: string) => indexOf(state, token)
    }
  }

  function copyOf (state: State): State {
    return decodeState(encodeState(state, codec), kind, codec)
  }

  /** A full state may stand where a delta is asked for. */
  function asDelta (delta: SequenceDelta | State): SequenceDelta {
    return delta.kind === STATE ? missingFrom(new Sequence(kind), delta) : delta
  }
}
