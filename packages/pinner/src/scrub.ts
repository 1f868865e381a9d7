import { type CollaborationId, PeerBaseError, type Random, type ScrubPace, type Store, toError } from '@peer-base/app/participant'
import type { Cell } from './cell.js'
import { type CollaborationHead, headKey, readHead } from './head-row.js'
import { collaborationStore } from './kept-store.js'
import type { OpenTally } from './tally.js'

export interface ScrubComponents {
  readonly store: Store
  readonly random: Random
  readonly tally: OpenTally
  /** The life of a collaboration; a new one where none is under way, undefined while none may begin, or without a head. */
  readonly cellOf: (cid: CollaborationId, head: CollaborationHead | undefined) => Cell | undefined
  readonly report: (error: Error) => void
}

/**
 * One round over everything that the store has. What is open is compared with what memory has of it; what is closed is read and checked as at an
 * opening, without joining the network, and opened where something was rotten, to be fetched again. It begins anywhere and goes round,
 * so that one who is started anew more often than a round takes comes past everything all the same. O(rows).
 *
 * @throws what `pace` throws, or the store where it cannot tell whose rows it has
 */
export async function scrubStore (components: ScrubComponents, pace: ScrubPace): Promise<void> {
  const start = firstKey + components.random.uint32().toString(16).padStart(8, '0')
  await scrubBetween(components, pace, { from: start, end: undefined })
  await scrubBetween(components, pace, { from: firstKey, end: start })
  components.tally.scrubs += 1
}

const firstKey = 'c/'

async function scrubBetween (
  components: ScrubComponents, pace: ScrubPace, { from, end }: { readonly from: string, readonly end: string | undefined }
): Promise<void> {
  for (let at = from; ;) {
    const cid = await firstCollaboration(components.store, at)
    if (cid === undefined || (end !== undefined && firstKey + cid >= end)) return
    await scrubOne(components, pace, cid)
    // The slash behind the id is followed by 0: no key of another stands between.
    at = `${firstKey}${cid}0`
  }
}

/** Whose is the first row not below `from`. */
async function firstCollaboration (store: Store, from: string): Promise<CollaborationId | undefined> {
  for await (const [key] of store.entries(firstKey, from)) {
    // A store that begins at the prefix is right as well, but slower.
    if (key >= from) return key.split('/')[1] as CollaborationId | undefined // as its rows were written
  }
  return undefined
}

async function scrubOne ({ store, tally, cellOf, report }: ScrubComponents, pace: ScrubPace, cid: CollaborationId): Promise<void> {
  const head = readHead(await collaborationStore(store, cid).get(headKey))
  const cell = cellOf(cid, head)
  // Its head comes with the next announcement; until then nobody can tell whose rows these are.
  if (cell === undefined) return await pace(1)
  const { collaboration } = cell
  let read = 0
  if (cell.state !== 'open' || collaboration === undefined) read = await cell.check()
  else {
    try {
      const isToBeReread = await collaboration.scrub(async (rows) => {
        tally.checkedRows += rows
        await pace(rows)
      })
      if (isToBeReread) cell.reread()
    } catch (error) {
      if (error instanceof PeerBaseError && error.code === 'PEERBASE_STOPPED') throw error
      // Closed meanwhile: it is checked when it opens.
      if (cell.collaboration === collaboration) report(toError(error))
    }
  }
  tally.checkedRows += read
  // At least one, so that a store of many small ones is read slowly too; and who was stopped ends here.
  await pace(Math.max(1, read))
}
