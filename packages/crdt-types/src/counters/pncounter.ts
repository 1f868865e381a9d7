import { requireAmount, requireCount } from './amount.js'
import { createTallyType } from './tally.js'

interface Counts { readonly up: number, readonly down: number }

const NOTHING: Counts = Object.freeze({ up: 0, down: 0 })

/**
 * Counter that goes both ways (Shapiro et al. 2011, specification 7): per replica what it counted up and what it
 * counted down, each growing.
 *
 * `inc(by = 1)`, `dec(by = 1)`; value: integer. O(1).
 */
export const pncounter = createTallyType<Counts>({
  name: 'pncounter',
  lattice: {
    join (a, b) {
      if (b.up <= a.up && b.down <= a.down) return a
      return { up: Math.max(a.up, b.up), down: Math.max(a.down, b.down) }
    },
    amount: ({ up, down }) => up - down,
    write (writer, { up, down }) {
      writer.varint(up)
      writer.varint(down)
    },
    read (reader) {
      const counts = { up: reader.varint(), down: reader.varint() }
      if (counts.up + counts.down === 0) throw reader.error('a count of nothing')
      return counts
    }
  },
  mutators: {
    inc: ({ up, down } = NOTHING, by: unknown = 1) => counted({ up: requireCount(up + requireAmount(by)), down }),
    dec: ({ up, down } = NOTHING, by: unknown = 1) => counted({ up, down: requireCount(down + requireAmount(by)) })
  }
})

function counted (counts: Counts): Counts | undefined {
  return counts.up + counts.down === 0 ? undefined : counts
}
