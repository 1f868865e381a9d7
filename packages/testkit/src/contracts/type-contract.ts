import type { CrdtType } from '@peer-base/crdt-types'
import fc from 'fast-check'
import { expectSame } from './contract.js'
import type { Runner } from './contract.js'

/** One call of a mutator. */
export interface TypeOperation {
  readonly mutator: string
  readonly args: readonly unknown[]
}

export interface TypeContractOptions {
  readonly name: string
  readonly type: CrdtType
  /** Calls that fit the type; a mutator may refuse one by throwing, and then it did not happen. */
  readonly operation: fc.Arbitrary<TypeOperation>
  /** Value as plain data that compares with JSON; needed where `value` returns maps, sets or the like. */
  readonly plain?: (value: unknown) => unknown
  /** Random histories per law. @default 100 */
  readonly runs?: number
}

/** What a replica did in one round, and whose deltas it then heard. */
interface Round {
  readonly by: number
  readonly operation: TypeOperation
  readonly heardBy: readonly number[]
}

const replicas = ['0', '1', '2'].map(digit => digit.repeat(32))

/**
 * The laws of a delta-state CRDT for a type of one's own: replicas that joined the same deltas agree, whatever the order,
 * the grouping and the repetitions; mutators change nothing; codecs keep what the value depends on.
 */
export function typeContract (runner: Runner, options: TypeContractOptions): void {
  const { name, type, plain = (value: unknown) => value, runs = 100 } = options
  const valueOf = (state: unknown): unknown => plain(type.value(state))
  const law = (sentence: string, holds: (rounds: readonly Round[], order: readonly number[]) => void): void => {
    const order = fc.array(fc.nat(), { minLength: 1, maxLength: 50 })
    runner.it(sentence, async () => fc.assert(fc.property(historyOf(options.operation), order, holds), { numRuns: runs }))
  }
  runner.describe(`${name} keeps the contract of a type`, () => {
    law('replicas agree once each has joined every delta, in any causal order', rounds => {
      const { states, deltas } = play(type, rounds)
      const oracle = valueOf(joinAll(type, deltas))
      for (const [i, state] of states.entries()) expectSame(valueOf(joinAll(type, deltas, state)), oracle, `replica ${i} after all deltas`)
    })
    law('a delta heard twice changes nothing', (rounds, order) => {
      const { deltas } = play(type, rounds)
      const once = valueOf(joinAll(type, deltas))
      const again = order.flatMap(n => deltas.length === 0 ? [] : [deltas[n % deltas.length]])
      expectSame(valueOf(joinAll(type, [...deltas, ...again])), once, 'after repeated deltas')
    })
    law('states join alike from either side', rounds => {
      const { states } = play(type, rounds)
      const join = (order: readonly number[]): unknown => valueOf(order.reduce<unknown>((joined, i) => type.join(joined, states[i]), type.initial()))
      expectSame(join([2, 1, 0]), join([0, 1, 2]), 'joined in reverse')
      expectSame(join([1, 2, 0, 1]), join([0, 1, 2]), 'joined turned round, one twice')
    })
    law('deltas joined into a group first do the same', rounds => {
      const { deltas } = play(type, rounds)
      const joinDeltas = type.joinDeltas?.bind(type) ?? type.join.bind(type)
      const group = deltas.reduce<unknown>((joined, delta) => joinDeltas(joined, delta), type.emptyDelta?.() ?? type.initial())
      expectSame(valueOf(type.join(type.initial(), group)), valueOf(joinAll(type, deltas)), 'after one delta-group')
    })
    law('a mutator leaves its state as it was', rounds => {
      const { states } = play(type, rounds)
      for (const { by, operation } of rounds) {
        const before = valueOf(states[by])
        mutate(type, by, states[by], operation)
        expectSame(valueOf(states[by]), before, `after ${operation.mutator}`)
      }
    })
    law('what the type encodes decodes to the same value', rounds => {
      if (type.encode === undefined || type.decode === undefined) return
      const state = joinAll(type, play(type, rounds).deltas)
      expectSame(valueOf(type.decode(type.encode(state))), valueOf(state), 'after encoding and decoding')
    })
  })
}

function historyOf (operation: fc.Arbitrary<TypeOperation>): fc.Arbitrary<Round[]> {
  const index = fc.nat({ max: replicas.length - 1 })
  return fc.array(fc.record({ by: index, operation, heardBy: fc.uniqueArray(index) }), { maxLength: 25 })
}

/** Plays a history in which whoever hears a delta hears all before it, which is causal delivery. */
function play (type: CrdtType, rounds: readonly Round[]): { readonly states: unknown[], readonly deltas: unknown[] } {
  const states: unknown[] = replicas.map(() => type.initial())
  const heard = replicas.map(() => 0)
  const deltas: unknown[] = []
  for (const { by, operation, heardBy } of rounds) {
    const delta = mutate(type, by, states[by], operation)
    if (delta === undefined) continue
    deltas.push(delta)
    states[by] = type.join(states[by], delta)
    for (const i of heardBy) {
      states[i] = joinAll(type, deltas.slice(heard[i]), states[i])
      heard[i] = deltas.length
    }
  }
  return { states, deltas }
}

/** The delta of an operation; undefined when the type refuses it. */
function mutate (type: CrdtType, by: number, state: unknown, { mutator, args }: TypeOperation): unknown {
  const call = type.mutators[mutator]
  if (call === undefined) throw new RangeError(`The type has no mutator ${mutator}.`)
  try {
    return call(replicas[by] ?? '', state, ...args)
  } catch {
    // Refusing an operation is allowed: it is as if it had not been tried.
    return undefined
  }
}

/** `start` belongs to the result; the deltas are used again, which is allowed: `join` must leave them as they are. */
function joinAll (type: CrdtType, deltas: readonly unknown[], start: unknown = type.initial()): unknown {
  return deltas.reduce((joined, delta) => type.join(joined, delta), start)
}
