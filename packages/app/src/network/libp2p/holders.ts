import type { Clock } from '../../ports/clock.js'

/** How long a neighbour that sent an author's message counts as one that hears this author without us. */
export const heldMS = 5000
/** How often an author's message goes to all neighbours all the same, so that they learn that we hear the author. */
export const showEveryMS = 2000
/** Authors on topics that are remembered; the longest silent is forgotten first. */
const maxRows = 4096

/** An author on a topic: `author` and neighbours are peer ids in their text form. */
export interface Stream {
  readonly topic: string
  readonly author: string
}

interface Row {
  shownAt: number
  /** Neighbour → until when it counts as one that hears the author. */
  readonly until: Map<string, number>
}

/**
 * Which neighbours hear an author without us: those that sent us a message of that author lately. A message is not forwarded to them. So a
 * few who are all linked to each other, where the author tells everybody, soon hear each message once, while among peers who are not,
 * whoever gets a message from us alone goes on getting it.
 *
 * Nothing is asked and nobody believed: what a neighbour sends decides only what that neighbour gets. Whoever hears an author directly
 * shows it every two seconds by forwarding to everybody, or silence would be taken for need. Others show nothing: they may depend on
 * those to whom they would show it. When a neighbour's other way ends, it sends nothing any more, and gets everything again
 * within `heldMS`; until then it hears what others show. The idea is that of Plumtree's lazy links (Leitão, Pereira, Rodrigues, 2007).
 */
export class Holders {
  readonly #clock: Pick<Clock, 'now'>
  readonly #rows = new Map<string, Row>()

  constructor (clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** `neighbour` sent us a message of the author, be it the first copy or a later one. O(1). */
  sent (stream: Stream, neighbour: string): void {
    this.#row(stream).until.set(neighbour, this.#clock.now() + heldMS)
  }

  /** To whom a message that came from `source` need not be forwarded. O(neighbours). */
  without (stream: Stream, source: string): ReadonlySet<string> {
    const row = this.#row(stream)
    const now = this.#clock.now()
    for (const [neighbour, until] of row.until) if (until <= now) row.until.delete(neighbour)
    const isShown = source === stream.author && now - row.shownAt >= showEveryMS
    if (!isShown) return new Set([stream.author, ...row.until.keys()])
    row.shownAt = now
    return new Set([stream.author])
  }

  #row ({ topic, author }: Stream): Row {
    const key = `${topic} ${author}`
    const row = this.#rows.get(key) ?? { shownAt: Number.NEGATIVE_INFINITY, until: new Map<string, number>() }
    // Behind all others: the first one is the longest silent.
    this.#rows.delete(key)
    this.#rows.set(key, row)
    const oldest = this.#rows.size > maxRows ? this.#rows.keys().next().value : undefined
    if (oldest !== undefined) this.#rows.delete(oldest)
    return row
  }
}
