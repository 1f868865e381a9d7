import { requireAmount, requireCount } from './amount.js'
import { createTallyType } from './tally.js'

/**
 * Grow-only counter (Shapiro et al., "A comprehensive study of Convergent and Commutative Replicated Data Types", 2011,
 * specification 6; as a delta-CRDT: Almeida et al. 2018, figure 2): the sum of what each replica counted.
 *
 * `inc(by = 1)`; value: integer. O(1).
 */
export const gcounter = createTallyType<number>({
  name: 'gcounter',
  lattice: {
    join: (a, b) => Math.max(a, b),
    amount: n => n,
    write: (writer, n) => writer.varint(n),
    read (reader) {
      const n = reader.varint()
      if (n === 0) throw reader.error('a count of nothing')
      return n
    }
  },
  mutators: {
    inc (own = 0, by: unknown = 1) {
      const count = requireCount(own + requireAmount(by))
      return count === 0 ? undefined : count
    }
  }
})
