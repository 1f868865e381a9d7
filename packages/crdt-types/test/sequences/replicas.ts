import type { CrdtType } from '../../src/crdt-type.js'
import type { SequenceDelta } from '../../src/sequences/index.js'

/** What a random run does, in a form that fast-check can shrink. Numbers are taken modulo what is possible. */
export type Step =
  | { readonly do: 'insert', readonly who: number, readonly at: number, readonly content: string }
  | { readonly do: 'remove', readonly who: number, readonly at: number, readonly n: number }
  | { readonly do: 'deliver', readonly from: number, readonly to: number, readonly pick: number }

type SequenceType = CrdtType<any, SequenceDelta>

/** One replica and all it has sent, encoded, in order. */
export interface Replica {
  readonly id: string
  state: any
  readonly sent: Uint8Array[]
}

/** Ids of both binary forms. */
export const ids = ['0a'.repeat(16), 'bob', 'c3'.repeat(16)]

/** How a type's content is made from a step's string and read back. */
export interface Face {
  readonly type: SequenceType
  /** The value as an array of elements. */
  elements (value: any): unknown[]
  insert (replica: Replica, at: number, elements: readonly unknown[]): SequenceDelta
  remove (replica: Replica, at: number, n: number): SequenceDelta
}

export function makeReplicas (type: SequenceType): Replica[] {
  return ids.map((id) => ({ id, state: type.initial(), sent: [] }))
}

/** Runs the steps; after each local edit the value is what a plain array shows. */
export function run (face: Face, steps: readonly Step[]): Replica[] {
  const { type } = face
  const replicas = makeReplicas(type)
  for (const step of steps) {
    if (step.do === 'deliver') {
      const from = replicas[step.from % 3]!
      const to = replicas[step.to % 3]!
      if (from !== to && from.sent.length > 0) receive(type, to, from, step.pick % from.sent.length)
    } else edit(face, replicas[step.who % 3]!, step)
  }
  return replicas
}

function edit (face: Face, replica: Replica, step: Step & { do: 'insert' | 'remove' }): void {
  const { type } = face
  const model = face.elements(type.value(replica.state)).slice()
  const before = type.encode!(replica.state)
  let delta: SequenceDelta
  if (step.do === 'insert') {
    const at = step.at % (model.length + 1)
    const elements = [...step.content]
    delta = face.insert(replica, at, elements)
    model.splice(at, 0, ...elements)
  } else {
    if (model.length === 0) return
    const at = step.at % model.length
    const n = 1 + step.n % (model.length - at)
    delta = face.remove(replica, at, n)
    model.splice(at, n)
  }
  if (!same(type.encode!(replica.state), before)) throw new Error('a mutator changed the state')
  replica.sent.push(type.encodeDelta!(delta, replica.id))
  replica.state = type.join(replica.state, delta)
  const value = JSON.stringify(face.elements(type.value(replica.state)))
  if (value !== JSON.stringify(model)) throw new Error(`a local edit shows ${value}, not ${JSON.stringify(model)}`)
}

/** Joins one delta of `from`, checking that the patches of the change lead to the new value. */
export function receive (type: SequenceType, to: Replica, from: Replica, index: number): void {
  const delta = type.decodeDelta!(from.sent[index]!, from.id)
  const shown = [...slices(type.value(to.state))]
  const { state, change } = type.joinWithChange!(to.state, delta)
  to.state = state
  const patches = change as { at: number, remove: number, insert: string | unknown[] }[]
  for (const { at, remove, insert } of patches) shown.splice(at, remove, ...slices(insert))
  if (JSON.stringify(shown) !== JSON.stringify(slices(type.value(state)))) throw new Error('the change does not lead to the value')
}

function slices (value: string | readonly unknown[]): unknown[] {
  return typeof value === 'string' ? value.split('') : [...value]
}

/** Delivers everything to everybody, in an order that `random` chooses, some of it twice. */
export function settle (type: SequenceType, replicas: readonly Replica[], random: (n: number) => number): void {
  for (const to of replicas) {
    const left = replicas.filter((from) => from !== to).flatMap((from) => from.sent.map((_, i) => ({ from, i })))
    for (let i = left.length - 1; i > 0; i--) {
      const j = random(i + 1)
      ;[left[i], left[j]] = [left[j]!, left[i]!]
    }
    for (const { from, i } of left) {
      receive(type, to, from, i)
      if (random(5) === 0) receive(type, to, from, i)
    }
  }
}

export function same (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** Repeatable numbers below n. */
export function randomFrom (seed: number): (n: number) => number {
  let state = seed | 0
  return (n) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0
    return ((state ^ (state >>> 13)) >>> 0) % n
  }
}
