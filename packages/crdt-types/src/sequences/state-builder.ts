import type { Content } from './delta.js'
import { NONE } from './items.js'
import { MAX_RUN } from './order-tree.js'
import { byCounter, CONTINUES, GUESSED, lastOf, nearestOlder, nearestOwnOlder, OWN } from './origin-guess.js'
import { COUNTER, LEFT_COUNTER, LEFT_REPLICA, LENGTH, REPLICA, RIGHT_COUNTER, RIGHT_REPLICA, STRIDE } from './runs.js'
import type { Sequence } from './sequence.js'
import { buildTree } from './tree-builder.js'

/** The checked columns of a state. Of the origins `data` holds only those that were written; `modes` tells of the others. */
export interface Columns {
  readonly count: number
  readonly data: Int32Array
  readonly replicas: number
  readonly modes: Uint8Array
}

/** Makes the items of an empty sequence that has its table of replicas. O(runs + content / `MAX_RUN`). */
export function buildItems<C extends Content> (sequence: Sequence<C>, columns: Columns, content: C): void {
  const { count, data, replicas } = columns
  const byReplica = byCounter(data, count, replicas)
  resolveOrigins(columns, byReplica.order)
  const { items, contentKind, tree } = sequence
  items.reserve(count)
  const handles: number[] = []
  const firsts = new Int32Array(count + 1)
  let shown = 0
  for (let k = 0; k < count; k++) {
    firsts[k] = handles.length
    const at = k * STRIDE
    const length = data[at + LENGTH]!
    if (length < 0) {
      const it = addItem(sequence, data, at, 0, -length)
      items.markDeleted(it)
      handles.push(it)
      continue
    }
    for (let done = 0; done < length;) {
      let n = Math.min(MAX_RUN, length - done)
      if (done + n < length && contentKind.splits(content, shown + done + n)) n--
      handles.push(addItem(sequence, data, at, done, n))
      done += n
    }
    shown += length
  }
  firsts[count] = handles.length
  indexItems(sequence, byReplica, handles, firsts)
  buildTree(tree, handles, content)
}

/** Fills in the origins that were not written. Those that take the one of the run before go by counters. */
function resolveOrigins ({ count, data, modes, replicas }: Columns, order: Int32Array): void {
  const left = nearestOlder(data, count, 'left')
  const right = nearestOlder(data, count, 'right')
  const own = modes.some((mode) => (mode & 3) === OWN || mode >> 2 === OWN)
  const ownLeft = own ? nearestOwnOlder(data, count, 'left', replicas) : left
  const ownRight = own ? nearestOwnOlder(data, count, 'right', replicas) : right
  let continued = false
  for (let k = 0; k < count; k++) {
    const mode = modes[k]!
    setLeft(data, k, mode & 3, (mode & 3) === GUESSED ? left[k]! : ownLeft[k]!)
    if (mode >> 2 === CONTINUES) continued = true
    else setRight(data, k, mode >> 2, mode >> 2 === GUESSED ? right[k]! : ownRight[k]!)
  }
  for (let i = 0; continued && i < count; i++) {
    const k = order[i]!
    if (modes[k]! >> 2 !== CONTINUES) continue
    // The decoder saw that the run's counter is not the replica's first.
    const before = order[i - 1]! * STRIDE
    data[k * STRIDE + RIGHT_REPLICA] = data[before + RIGHT_REPLICA]!
    data[k * STRIDE + RIGHT_COUNTER] = data[before + RIGHT_COUNTER]!
  }
}

function setLeft (data: Int32Array, k: number, mode: number, run: number): void {
  const at = k * STRIDE
  if (mode === CONTINUES) {
    data[at + LEFT_REPLICA] = data[at + REPLICA]!
    data[at + LEFT_COUNTER] = data[at + COUNTER]! - 1
  } else if (mode === GUESSED || mode === OWN) {
    data[at + LEFT_REPLICA] = run === NONE ? NONE : data[run * STRIDE + REPLICA]!
    data[at + LEFT_COUNTER] = run === NONE ? 0 : lastOf(data, run)
  }
}

function setRight (data: Int32Array, k: number, mode: number, run: number): void {
  const at = k * STRIDE
  if (mode !== GUESSED && mode !== OWN) return
  data[at + RIGHT_REPLICA] = run === NONE ? NONE : data[run * STRIDE + REPLICA]!
  data[at + RIGHT_COUNTER] = run === NONE ? 0 : data[run * STRIDE + COUNTER]!
}

/** Tells each replica's index of its items, in the order of counters; the items of run k begin at `firsts[k]`. */
function indexItems<C extends Content> (
  sequence: Sequence<C>, { order, starts }: ReturnType<typeof byCounter>, handles: readonly number[], firsts: Int32Array
): void {
  for (let r = 0; r + 1 < starts.length; r++) {
    const replica = sequence.replica(r)
    for (let i = starts[r]!; i < starts[r + 1]!; i++) {
      const k = order[i]!
      for (let h = firsts[k]!; h < firsts[k + 1]!; h++) replica.append(sequence.items, handles[h]!)
    }
  }
}

function addItem<C extends Content> ({ items }: Sequence<C>, data: Int32Array, at: number, done: number, length: number): number {
  const replica = data[at + REPLICA]!
  const counter = data[at + COUNTER]! + done
  const right = data[at + RIGHT_REPLICA]!
  const rightCounter = data[at + RIGHT_COUNTER]!
  if (done > 0) return items.add(replica, counter, length, replica, counter - 1, right, rightCounter)
  return items.add(replica, counter, length, data[at + LEFT_REPLICA]!, data[at + LEFT_COUNTER]!, right, rightCounter)
}
