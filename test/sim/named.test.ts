import { runInProcesses, seedsOf } from './in-processes.js'

const laws: ReadonlyArray<readonly [scenario: string, law: string]> = [
  ['chain', 'changes of nested subs travel a chain of four without the root, and transactions are whole at every hop'],
  ['divergence', 'two writers who meet only the pinner, in either order, are both read by a third'],
  ['newcomer', 'a newcomer takes a snapshot and what came after it, and no concurrent author loses an entry'],
  ['snapshot-fetch', 'a newcomer fetches a snapshot from two pinners over links that break, though one of them lies or is silent'],
  ['cut-change', 'who has a change in part, and the rest of it by a snapshot, shows it and what its author writes next'],
  ['false-heads', 'a newcomer who is given a snapshot of what others never wrote writes nothing that these would wait for'],
  ['concurrent-snapshots', 'of two concurrent snapshots both stay, entries go as the options say, and a newcomer reads both authors'],
  ['pinner-partition', 'a pinner that was cut off has everything and signs for it after the cut'],
  ['crash', 'a crash between storing and sending reuses no counter'],
  ['rekey', 'who moves to new keys takes everything along, through crashes and at once with others, and the old collaboration stays whole'],
  ['lazy-links', 'what a link loses without a word comes soon by the announcement of a lazy one, and where that is lost too by a digest'],
  ['replaced-snapshots', 'a newcomer comes to the end of a snapshot that a busy writer has replaced before all of it is fetched'],
  ['flood', 'one who writes a hundred times as much as others, and more than the lines carry, delays what these write by a few batches only'],
  ['idle', 'an idle network stays quiet']
]

/** Of those of which fewer or more are due than of others: a flood takes seconds a seed. */
const seeds: Readonly<Record<string, { readonly ci: number, readonly desk: number }>> = { chain: { ci: 1000, desk: 60 }, flood: { ci: 10, desk: 2 }, 'replaced-snapshots': { ci: 20, desk: 3 } }

describe('named worlds', () => {
  for (const [scenario, law] of laws) {
    it(law, async () => {
      await runInProcesses(scenario, seedsOf(seeds[scenario] ?? { ci: 50, desk: 10 }))
    })
  }
})
