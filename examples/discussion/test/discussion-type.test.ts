import { expect } from 'chai'
import fc from 'fast-check'
import { createRegistry, createReplica } from '@peer-base/crdt-types'
import { typeContract } from '@peer-base/testkit'
import { discussionType, type Post } from '../discussion-type.js'

const registry = createRegistry()
registry.define('discussion', discussionType)
const type = registry.type('discussion')

/** Posts of small histories: some exist, some do not, and then the mutator refuses. */
const posts = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('0', '1', '2'))
  .map(([n, digit]) => `${String(n).padStart(12, '0')}@${digit.repeat(32)}`)
const places = fc.option(posts, { nil: null })

const runs = 100 * Number(process.env['PEERBASE_RUNS'] ?? 1)

typeContract({ describe, it }, {
  name: 'discussion',
  type,
  runs,
  operation: fc.oneof(
    fc.record({ mutator: fc.constant('reply'), args: fc.tuple(fc.constant(null), fc.string()) }),
    fc.record({ mutator: fc.constant('reply'), args: fc.tuple(places, fc.string()) }),
    fc.record({ mutator: fc.constant('edit'), args: fc.tuple(posts, fc.string()) }),
    fc.record({ mutator: fc.constant('remove'), args: fc.tuple(posts) }),
    fc.record({ mutator: fc.constant('move'), args: fc.tuple(posts, places) })
  )
})

/** `a(b c(d))`: the texts, with replies in brackets; `-` for a removed one. */
const drawn = (tree: readonly Post[]): string => tree.map(({ text, replies }) => `${text ?? '-'}${replies.length > 0 ? `(${drawn(replies)})` : ''}`).join(' ')

/** Alice and Bob, and a way to make them equal: each hears all that the other has. */
function people () {
  const [alice, bob] = [createReplica(type, { id: 'alice' }), createReplica(type, { id: 'bob' })]
  const meet = (): string => {
    const [hers, his] = [alice.encode(), bob.encode()]
    alice.load(his)
    bob.load(hers)
    expect(drawn(alice.value())).to.equal(drawn(bob.value()))
    return drawn(alice.value())
  }
  /** The name of the post that says `text`. */
  const named = (text: string, tree: readonly Post[] = alice.value()): string | undefined => {
    for (const post of tree) {
      const found = post.text === text ? post.id : named(text, post.replies)
      if (found !== undefined) return found
    }
    return undefined
  }
  return { alice, bob, meet, named }
}

describe('a discussion', () => {
  it('shows replies below what they answer, in the order they came, and who wrote them', () => {
    const { alice, bob, meet, named } = people()
    alice['reply'](null, 'tea?')
    meet()
    bob['reply'](named('tea?'), 'yes')
    meet()
    alice['reply'](named('tea?'), 'with milk?')
    expect(meet()).to.equal('tea?(yes with milk?)')
    expect(alice.value()[0].replies.map(({ author }: Post) => author)).to.deep.equal(['bob', 'alice'])
  })

  it('keeps the replies of what was removed, even one written at that moment', () => {
    const { alice, bob, meet, named } = people()
    alice['reply'](null, 'tea?')
    meet()
    alice['remove'](named('tea?'))
    bob['reply'](named('tea?', bob.value()), 'yes')
    expect(meet()).to.equal('-(yes)')
    alice['remove'](named('yes'))
    expect(meet()).to.equal('')
  })

  it('makes no loop of two moves that together would be one, and loses nobody', () => {
    const { alice, bob, meet, named } = people()
    alice['reply'](null, 'a')
    alice['reply'](null, 'b')
    meet()
    alice['move'](named('a'), named('b'))
    bob['move'](named('b'), named('a'))
    expect(meet()).to.equal('b(a)')
  })

  it('moves a post with its replies, and leaves it where it is below itself', () => {
    const { alice, meet, named } = people()
    alice['reply'](null, 'a')
    alice['reply'](named('a'), 'b')
    alice['reply'](null, 'c')
    alice['move'](named('a'), named('c'))
    expect(meet()).to.equal('c(a(b))')
    alice['move'](named('a'), named('b'))
    expect(meet()).to.equal('c(a(b))')
  })

  it('shows each post once, whatever was moved at the same time', () => {
    const step = fc.tuple(fc.boolean(), fc.nat(5), fc.nat(5), fc.boolean())
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { alice, bob, meet } = people()
      for (let i = 0; i < 6; i++) alice['reply'](null, String(i))
      meet()
      const ids = alice.value().map(({ id }: Post) => id)
      for (const [byAlice, post, below, thenMeet] of steps) {
        (byAlice ? alice : bob)['move'](ids[post], ids[below])
        if (thenMeet) meet()
      }
      expect(meet().match(/\d/g)?.sort()).to.deep.equal(['0', '1', '2', '3', '4', '5'])
    }), { numRuns: runs })
  })

  it('refuses what names no post, and tells whose stamps a delta has', () => {
    const { alice, named } = people()
    expect(() => alice['reply']('nothing', 'x')).to.throw(RangeError)
    expect(() => alice['edit']('nothing', 'x')).to.throw(RangeError)
    const delta: unknown = alice['reply'](null, 'a')
    expect(new Set(type.authors?.(delta))).to.deep.equal(new Set(['alice']))
    expect(new Set(type.authors?.(alice['edit'](named('a'), 'b')))).to.deep.equal(new Set(['alice']))
  })
})
