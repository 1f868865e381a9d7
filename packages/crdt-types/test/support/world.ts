import fc from 'fast-check'
import type { CrdtType } from '@peer-base/crdt-types'

/** Hexadecimal ids, as peer-base uses them, and one that is not. */
export const REPLICAS = ['0a'.repeat(16), 'ff'.repeat(16), 'alice ☂'] as const

/** A call of a mutator. */
export interface Op { readonly name: string, readonly args: readonly unknown[] }

/** A call in its history: what its replica had received, deltas by index, when it was made. */
export interface Event extends Op {
  readonly index: number
  readonly replica: string
  readonly seen: ReadonlySet<number>
}

export interface Step {
  readonly replica: number
  readonly op: Op
  /** Deltas to hear first, as fractions of the log; possibly again. */
  readonly hear: readonly number[]
  /** Join them into one delta-group first. */
  readonly batch: boolean
}

export interface World {
  readonly type: CrdtType
  readonly states: any[]
  readonly received: Array<Set<number>>
  readonly events: Event[]
  readonly log: Array<{ bytes: Uint8Array, author: string }>
}

/** Histories with arbitrary delivery: late, out of order, repeated, in groups, and always through the codec. */
export function steps (ops: fc.Arbitrary<Op>): fc.Arbitrary<Step[]> {
  const step = fc.record({
    replica: fc.nat(2),
    op: ops,
    hear: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 4 }),
    batch: fc.boolean()
  })
  return fc.array(step, { minLength: 1, maxLength: 16 })
}

export function play (type: CrdtType, history: readonly Step[]): World {
  const world: World = { type, states: REPLICAS.map(() => type.initial()), received: REPLICAS.map(() => new Set()), events: [], log: [] }
  for (const step of history) {
    hear(world, step.replica, step.hear.map(fraction => Math.floor(fraction * world.log.length)).filter(i => i < world.log.length), step.batch)
    mutate(world, step.replica, step.op)
  }
  return world
}

/** Every replica hears every delta, in an order of its own, some of them twice. */
export function settle (world: World, orders: readonly number[][], batch: boolean): void {
  REPLICAS.forEach((_, replica) => {
    const keys = orders[replica] ?? []
    const order = world.log.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0))
    hear(world, replica, [...order, ...order.slice(0, 3)], batch)
  })
}

export function orders (): fc.Arbitrary<number[][]> {
  return fc.array(fc.array(fc.nat(), { minLength: 16, maxLength: 16 }), { minLength: 3, maxLength: 3 })
}

export function delta (world: World, index: number): any {
  const { bytes, author } = world.log[index]!
  return world.type.decodeDelta!(bytes, author)
}

export function clone (type: CrdtType, state: any): any {
  return type.decode!(type.encode!(state))
}

export function group (type: CrdtType, deltas: readonly any[]): any {
  const join = type.joinDeltas ?? type.join
  return deltas.reduce((a, b) => join.call(type, a, b), type.emptyDelta?.() ?? type.initial())
}

function hear (world: World, replica: number, indexes: readonly number[], batch: boolean): void {
  const deltas = indexes.map(index => delta(world, index))
  for (const index of indexes) world.received[replica]!.add(index)
  for (const one of batch ? [group(world.type, deltas)] : deltas) world.states[replica] = world.type.join(world.states[replica], one)
}

function mutate (world: World, replica: number, op: Op): void {
  const id = REPLICAS[replica]!
  const made = world.type.mutators[op.name]!(id, world.states[replica], ...op.args)
  const index = world.log.length
  world.log.push({ bytes: world.type.encodeDelta!(made, id), author: id })
  world.events.push({ ...op, index, replica: id, seen: new Set(world.received[replica]) })
  world.received[replica]!.add(index)
  world.states[replica] = world.type.join(world.states[replica], made)
}
