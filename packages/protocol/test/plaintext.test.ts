import { expect } from 'chai'
import fc from 'fast-check'
import { decodeBody, decodeDocuments, encodeBody, encodeDocuments, limits } from '@peer-base/protocol'
import { bytesUpTo, documentDeltas } from './support/arbitraries.js'
import { rejects } from './support/rejects.js'
import { runs } from './support/runs.js'
import type { DocumentDelta } from '@peer-base/protocol'

const nothing = new Uint8Array(0)
const part = (path: string[], type = 'gset'): DocumentDelta => ({ path, type, delta: nothing })
const nameOf = ({ path, type }: { path: readonly string[], type: string }): string => JSON.stringify([path, type])

describe('the plaintext of a change', () => {
  it('comes back, sorted', () => {
    fc.assert(fc.property(documentDeltas, (parts) => {
      const back = decodeBody(encodeBody(parts))
      expect(back.length).to.equal(parts.length)
      expect(new Map(back.map((one) => [nameOf(one), one.delta]))).to.deep.equal(new Map(parts.map((one) => [nameOf(one), one.delta])))
      expect(back.map(({ path }) => path.length)).to.deep.equal(parts.map(({ path }) => path.length).sort((a, b) => a - b))
    }), runs(300))
  })

  it('does not depend on the order in which documents changed', () => {
    const twoOrders = documentDeltas.chain((parts) => fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })))
    fc.assert(fc.property(twoOrders, ([parts, shuffled]) => {
      expect(encodeBody(shuffled)).to.deep.equal(encodeBody(parts))
    }), runs(200))
  })

  it('is refused when cut short or followed by anything', () => {
    fc.assert(fc.property(documentDeltas, fc.nat(), bytesUpTo(5, 1), (parts, at, rest) => {
      const bytes = encodeBody(parts)
      rejects(() => decodeBody(bytes.subarray(0, at % bytes.length)), 'truncated', 'penalise')
      rejects(() => decodeBody(new Uint8Array(Buffer.concat([bytes, rest]))), 'trailing', 'penalise')
    }), runs(200))
  })

  it('tells names apart that other encodings confuse', () => {
    const parts = [['a/b'], ['a', 'b'], ['a', '', 'b'], ['\ufeffa'], ['a'], ['é'], ['e\u0301'], ['__proto__']].map((path) => part(path))
    expect(new Set(decodeBody(encodeBody(parts)).map(nameOf)).size).to.equal(parts.length)
  })

  it('is refused by its author when a document is named twice, a name is no text, or a limit is passed', () => {
    rejects(() => encodeBody([part(['a']), part(['b']), part(['a'])]), 'order', 'none')
    rejects(() => encodeBody([part(['\ud800'])]), 'text', 'none')
    rejects(() => encodeBody([part([], 'x\udfff')]), 'text', 'none')
    rejects(() => encodeBody([part(Array.from({ length: limits.pathDepth + 1 }, () => 'a'))]), 'limit', 'none')
    rejects(() => encodeBody([part(['é'.repeat(513)])]), 'limit', 'none')
    rejects(() => encodeBody(Array.from({ length: limits.documentsPerBody + 1 }, (_, number) => part([String(number)]))), 'limit', 'none')
    const deepest = part(Array.from({ length: limits.pathDepth }, () => 'é'.repeat(512)), 'x'.repeat(limits.nameBytes))
    expect(decodeBody(encodeBody([deepest]))).to.deep.equal([deepest])
  })

  it('has the same form as the plaintext of a snapshot, which may hold more documents', () => {
    const documents = Array.from({ length: limits.documentsPerBody + 1 }, (_, number) => ({ path: [String(number)], type: 'gset', state: nothing }))
    const bytes = encodeDocuments(documents)
    expect(decodeDocuments(bytes).length).to.equal(documents.length)
    rejects(() => decodeBody(bytes), 'limit', 'penalise')
    const few = documents.slice(0, 3)
    expect(encodeBody(few.map(({ state, ...rest }) => ({ ...rest, delta: state })))).to.deep.equal(encodeDocuments(few))
  })
})
