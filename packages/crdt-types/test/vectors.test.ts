import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type BuiltInTypeName, createBuiltInTypes, type CrdtType, decodeValue, encodeValue } from '@peer-base/crdt-types'

/*
 * Golden vectors, made by vectors/make-types.py, which was written from docs/PROTOCOL-TYPES.md alone. They never change: other bytes are
 * another type.
 */
interface Vector {
  readonly type: BuiltInTypeName
  readonly name: string
  /** `seen`: how many of the steps before the mutator's state has. Arguments as the CBOR of values. */
  readonly steps: ReadonlyArray<{
    readonly by: 'alice' | 'bob', readonly mutator: string, readonly args: readonly string[], readonly delta: string, readonly seen: number
  }>
  /** What several steps of one author are together. */
  readonly groups: ReadonlyArray<{ readonly by: 'alice' | 'bob', readonly of: readonly number[], readonly delta: string }>
  readonly state: string
  /** As CBOR. */
  readonly value: string
}

const { replicas, now, vectors } = JSON.parse(readFileSync(new URL('./vectors/types.json', import.meta.url), 'utf8')) as {
  readonly replicas: Readonly<Record<'alice' | 'bob', string>>, readonly now: number, readonly vectors: readonly Vector[]
}
const types = createBuiltInTypes({ now: () => now })
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')

/** A state that has the first `seen` steps. */
function stateAfter (type: CrdtType, steps: Vector['steps'], seen: number): unknown {
  const before = steps.slice(0, seen)
  return before.reduce<unknown>((state, { by, delta }) => type.join(state, type.decodeDelta?.(bytesOf(delta), replicas[by])), type.initial())
}

describe('golden vectors of the built-in types', () => {
  for (const { type: typeName, name, steps, groups, state, value } of vectors) {
    const type = types[typeName]

    it(`fix the deltas of ${typeName}: ${name}`, () => {
      for (const [i, { by, mutator, args, delta, seen }] of steps.entries()) {
        const made: unknown = type.mutators[mutator]?.(replicas[by], stateAfter(type, steps, seen), ...args.map((arg) => decodeValue(bytesOf(arg))))
        expect(hex(type.encodeDelta?.(made, replicas[by])), `step ${i}`).to.equal(delta)
        expect(hex(type.encodeDelta?.(type.decodeDelta?.(bytesOf(delta), replicas[by]), replicas[by])), `step ${i}, read`).to.equal(delta)
      }
      for (const { by, of, delta } of groups) {
        const join = type.joinDeltas ?? type.join
        const deltas = of.map((i) => type.decodeDelta?.(bytesOf(steps[i]?.delta ?? ''), replicas[by]) as unknown)
        const group = deltas.reduce<unknown>((all, delta) => join(all, delta), type.emptyDelta?.() ?? type.initial())
        expect(hex(type.encodeDelta?.(group, replicas[by]))).to.equal(delta)
      }
    })

    it(`fix the state of ${typeName} and its value: ${name}`, () => {
      expect(hex(type.encode?.(stateAfter(type, steps, steps.length)))).to.equal(state)
      const decoded: unknown = type.decode?.(bytesOf(state))
      expect(hex(type.encode?.(decoded))).to.equal(state)
      expect(hex(encodeValue(type.value(decoded)))).to.equal(value)
    })
  }

  it('are there for every type', () => {
    expect([...new Set(vectors.map(({ type }) => type))].sort()).to.deep.equal(Object.keys(types).sort())
  })
})
