import { expect } from 'chai'
import fc from 'fast-check'
import { runInNewContext } from 'node:vm'
import { createReplica } from '../../src/standalone.js'
import { createUndo } from '../../src/undo/index.js'
import { call } from '../../src/undo/members.js'

const alice = 'a1'.repeat(16)
const bob = 'b0'.repeat(16)

/** Two replicas that see each other's changes at once. */
function pair (type: 'text' | 'rga' | 'ormap' | 'mvreg'): { a: any, b: any } {
  const a: any = createReplica(type, { id: alice })
  const b: any = createReplica(type, { id: bob })
  a.on('delta', (delta: unknown) => b.applyEncoded(a.encodeDelta(delta), alice))
  b.on('delta', (delta: unknown) => a.applyEncoded(b.encodeDelta(delta), bob))
  return { a, b }
}

describe('undo', () => {
  it('leaves a refusal to whoever listens to errors, whatever class its promise has', async () => {
    const unhandled: unknown[] = []
    const take = (reason: unknown): void => { unhandled.push(reason) }
    process.on('unhandledRejection', take)
    try {
      call({ push: () => runInNewContext('Promise.reject(new Error("refused"))') as unknown } as any, 'push')
      await new Promise((resolve) => { setTimeout(resolve) })
    } finally {
      process.off('unhandledRejection', take)
    }
    expect(unhandled).to.deep.equal([])
  })

  it('takes back own typing word by word and leaves what others typed', () => {
    const { a, b } = pair('text')
    const undo = createUndo(a)
    for (const letter of 'one two') a.push(letter)
    b.insertAt(1, 'X')
    b.push('!')
    expect(a.value()).to.equal('oXne two!')
    expect(undo.undo()).to.equal(true)
    expect(a.value()).to.equal('oXne !')
    undo.undo()
    expect(a.value()).to.equal('X!')
    expect(undo.undo()).to.equal(false)
    undo.redo()
    undo.redo()
    expect(undo.canRedo).to.equal(false)
    expect(b.value()).to.equal(a.value())
    expect([...a.value()].sort().join('')).to.equal([...'oXne two!'].sort().join(''))
  })

  it('brings back a word letter by letter in its order, with others’ text behind it and in front of it', () => {
    const { a, b } = pair('text')
    const undo = createUndo(a)
    b.push('<')
    for (const letter of 'one ') a.push(letter)
    b.push('two')
    for (let round = 0; round < 3; round++) {
      undo.undo()
      expect(a.value()).to.equal('<two')
      undo.redo()
      expect(a.value()).to.equal('<one two')
    }
    undo.boundary()
    for (let at = 4; at > 1; at--) a.removeAt(at - 1)
    expect(a.value()).to.equal('< two')
    undo.undo()
    expect(a.value()).to.equal('<one two')
    expect(b.value()).to.equal(a.value())
  })

  it('brings back what was deleted where it was, also when others typed there', () => {
    const { a, b } = pair('text')
    const undo = createUndo(a)
    b.push('Hello big world')
    a.removeAt(6, 4)
    b.insertAt(0, '> ')
    b.insertAt(8, 'new ')
    undo.undo()
    expect(['> Hello big new world', '> Hello new big world']).to.include(a.value())
    undo.redo()
    expect(a.value()).to.equal('> Hello new world')
  })

  it('takes back an insertion of which a part was deleted and brought back', () => {
    const { a } = pair('text')
    const undo = createUndo(a)
    a.push('abc')
    a.removeAt(1)
    undo.undo()
    expect(a.value()).to.equal('abc')
    undo.undo()
    expect(a.value()).to.equal('')
    undo.redo()
    undo.redo()
    expect(a.value()).to.equal('ac')
  })

  it('keeps surrogate pairs whole', () => {
    const { a } = pair('text')
    const undo = createUndo(a)
    a.push('a😀b')
    a.removeAt(1, 2)
    undo.undo()
    expect(a.value()).to.equal('a😀b')
    undo.undo()
    expect(a.value()).to.equal('')
  })

  it('undoes list updates, and only one’s own', () => {
    const { a, b } = pair('rga')
    const undo = createUndo(a)
    b.insertAllAt(0, [1, 2, 3])
    a.updateAt(1, 'two')
    expect(a.value()).to.deep.equal([1, 'two', 3])
    undo.undo()
    expect(b.value()).to.deep.equal([1, 2, 3])
    undo.redo()
    expect(b.value()).to.deep.equal([1, 'two', 3])
    expect(createUndo(b).undo()).to.equal(false)
  })

  it('gives a register its value from before, unless somebody else wrote it since', () => {
    const { a, b } = pair('mvreg')
    const undo = createUndo(a)
    a.write(1)
    a.write(2)
    undo.undo()
    expect([...b.value()]).to.deep.equal([1])
    undo.redo()
    b.write(3)
    undo.undo()
    expect([...a.value()]).to.deep.equal([3])
  })

  it('takes back the first write of a register, which was empty before, and writes it again', () => {
    const { a, b } = pair('mvreg')
    const undo = createUndo(a)
    a.write(1)
    expect(undo.undo()).to.equal(true)
    expect([a.value().size, b.value().size]).to.deep.equal([0, 0])
    undo.redo()
    expect([...b.value()]).to.deep.equal([1])
    undo.undo()
    expect(undo.canUndo).to.equal(false)
    b.write(2)
    undo.redo()
    expect([...a.value()]).to.deep.equal([2])
    a.clear()
    undo.undo()
    expect([...b.value()]).to.deep.equal([2])
  })

  it('gives the keys of a map in a map their values from before, and leaves those of others', () => {
    const { a, b } = pair('ormap')
    const undo = createUndo(a)
    a.applySub('page', 'ormap', 'applySub', 'title', 'mvreg', 'write', 'draft')
    a.applySub('page', 'ormap', 'applySub', 'votes', 'ccounter', 'inc', 2)
    a.applySub('page', 'ormap', 'applySub', 'title', 'mvreg', 'write', 'final')
    b.applySub('page', 'ormap', 'applySub', 'author', 'mvreg', 'write', 'bob')
    undo.undo()
    expect([...a.value().page.title]).to.deep.equal(['draft'])
    undo.undo()
    expect(a.value().page.votes).to.equal(0)
    undo.undo()
    expect([...b.value().page.author]).to.deep.equal(['bob'])
    expect(Object.hasOwn(b.value().page, 'title')).to.equal(false)
    undo.redo()
    expect([...b.value().page.title]).to.deep.equal(['draft'])
  })

  it('gives the keys of a map their values from before', () => {
    const { a, b } = pair('ormap')
    const undo = createUndo(a)
    a.applySub('title', 'mvreg', 'write', 'draft')
    a.applySub('title', 'mvreg', 'write', 'final')
    a.remove('title')
    b.applySub('other', 'mvreg', 'write', 1)
    undo.undo()
    expect([...b.value().title]).to.deep.equal(['final'])
    undo.undo()
    expect([...b.value().title]).to.deep.equal(['draft'])
    undo.undo()
    expect(Object.keys(b.value())).to.deep.equal(['other'])
  })

  it('undoing all leaves what the others made, and redoing all brings back one’s own, whatever was typed', () => {
    const edit = fc.record({ who: fc.boolean(), remove: fc.boolean(), at: fc.nat(100), n: fc.integer({ min: 1, max: 3 }) })
    fc.assert(fc.property(fc.array(edit, { maxLength: 30, size: 'max' }), (edits) => {
      const { a, b } = pair('text')
      const undo = createUndo(a)
      for (const { who, remove, at, n } of edits) {
        const shared = who ? a : b
        const length = shared.value().length
        // Only bob's own letters are left alone by alice, so that the outcome is known.
        if (remove && !who) continue
        if (remove && length > 0) shared.removeAt(at % length, Math.min(n, length - at % length))
        else shared.insertAt(at % (length + 1), (who ? 'aaa' : 'bbb').slice(0, n))
      }
      const before = a.value()
      const bobs = edits.filter(({ who, remove }) => !who && !remove).reduce((sum, { n }) => sum + n, 0)
      let steps = 0
      while (undo.undo()) steps++
      expect(a.value()).to.equal('b'.repeat(bobs))
      for (; steps > 0; steps--) undo.redo()
      expect(b.value()).to.equal(a.value())
      expect([...a.value()].sort().join('')).to.equal([...before].sort().join(''))
    }), { numRuns: Math.ceil(100 * Number(process.env['PEERBASE_RUNS'] ?? 1)) })
  })

  it('stops listening, and refuses what it cannot undo', () => {
    const { a } = pair('text')
    const undo = createUndo(a)
    undo.stop()
    a.push('x')
    expect(undo.canUndo).to.equal(false)
    expect(() => createUndo(createReplica('gcounter', { id: alice }))).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
    expect(() => createUndo(createReplica('aworset', { id: alice }))).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
    expect(() => createUndo(a, { limit: 0 })).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })
})
