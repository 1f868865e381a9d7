import { createTallyType } from './tally.js'

interface Count { readonly epoch: number, readonly n: number }

/**
 * Counter of lexicographic pairs (Almeida et al. 2018, section 4.3.2, after Cassandra's counters): per replica a pair
 * of epoch and count, where the higher epoch wins and within one epoch the higher count. Only `dec` opens an epoch.
 *
 * `inc()`, `dec()`; value: integer. O(1).
 */
export const lexcounter = createTallyType<Count>({
  name: 'lexcounter',
  lattice: {
    join: (a, b) => b.epoch > a.epoch || (b.epoch === a.epoch && b.n > a.n) ? b : a,
    amount: ({ n }) => n,
    write (writer, { epoch, n }) {
      writer.varint(epoch)
      writer.zigzag(n)
    },
    read: reader => ({ epoch: reader.varint(), n: reader.zigzag() })
  },
  mutators: {
    inc: ({ epoch, n } = { epoch: 0, n: 0 }) => ({ epoch, n: n + 1 }),
    dec: ({ epoch, n } = { epoch: 0, n: 0 }) => ({ epoch: epoch + 1, n: n - 1 })
  }
})
