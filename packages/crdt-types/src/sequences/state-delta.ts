import type { Content, DeltaGroup, InsertRun } from './delta.js'
import { DELETE, emptyGroup, INSERT, tailOf } from './delta.js'
import { NONE } from './items.js'
import { joinDeltas } from './delta.js'
import { COUNTER, LEFT_COUNTER, LEFT_REPLICA, LENGTH, REPLICA, RIGHT_COUNTER, RIGHT_REPLICA, runsOf, STRIDE } from './runs.js'
import type { Sequence } from './sequence.js'
import { readAll } from './read.js'

/** What `from` has and `have` may lack, as a delta: elements above those known, every deletion, and what waits. */
export function missingFrom<C extends Content> (have: Sequence<C>, from: Sequence<C>): DeltaGroup {
  have.wake()
  const group = emptyGroup()
  const content = readAll(from)
  const { count, data } = runsOf(from)
  let shown = 0
  for (let i = 0; i < count * STRIDE; i += STRIDE) {
    const replica = from.replica(data[i + REPLICA]!).id
    const counter = data[i + COUNTER]!
    const deleted = data[i + LENGTH]! < 0
    const length = Math.abs(data[i + LENGTH]!)
    const known = have.end(replica)
    if (counter + length > known) {
      const run = runAt(from, data, i, deleted ? null : from.contentKind.slice(content, shown, shown + length))
      group.inserts.push(counter < known ? tailOf(run, known - counter) : run)
    }
    if (!deleted) shown += length
    else if (counter < known) group.deletes.push({ kind: DELETE, replica, counter, length: Math.min(length, known - counter) })
  }
  group.inserts.sort((x, y) => x.counter - y.counter)
  return from.pending.size === 0 ? group : joinDeltas(group, from.pending.toGroup())
}

function runAt<C extends Content> (sequence: Sequence<C>, data: Int32Array, i: number, content: C | null): InsertRun {
  // A record has all its fields, and its replicas are in the table.
  const left = data[i + LEFT_REPLICA]!
  const right = data[i + RIGHT_REPLICA]!
  const replica = data[i + REPLICA]!
  const counter = data[i + COUNTER]!
  return {
    kind: INSERT,
    replica: sequence.replica(replica).id,
    counter,
    length: Math.abs(data[i + LENGTH]!),
    continues: left === replica && data[i + LEFT_COUNTER] === counter - 1 && sharesRight(sequence, data, i),
    leftReplica: left === NONE ? null : sequence.replica(left).id,
    leftCounter: data[i + LEFT_COUNTER]!,
    rightReplica: right === NONE ? null : sequence.replica(right).id,
    rightCounter: data[i + RIGHT_COUNTER]!,
    content
  }
}

/** Has the replica's element before the run the run's right origin? */
function sharesRight<C extends Content> (sequence: Sequence<C>, data: Int32Array, i: number): boolean {
  const before = sequence.find(data[i + REPLICA]!, data[i + COUNTER]! - 1)
  return sequence.items.rightReplica(before) === data[i + RIGHT_REPLICA] && sequence.items.rightCounter(before) === data[i + RIGHT_COUNTER]
}
