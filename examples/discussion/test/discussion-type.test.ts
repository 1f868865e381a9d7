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

function people () {
  const replica = (id: string) => createReplica('discussion', { id, types: registry } as never) as unknown as {
    value (): readonly Post[]
    apply (delta: unknown): void
  } & Record<'reply' | 'edit' | 'remove' | 'move', (...args: ReadonlyArray<string | null>) => unknown>
  return [replica('alice'), replica('bob')] as const
}
