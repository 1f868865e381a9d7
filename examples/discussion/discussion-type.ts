import type { CrdtType, ReplicaId } from '@peer-base/crdt-types'

/**
 * A moment of a Lamport clock and who was there: `000000000012@<replica>`. Unique, and ordered as strings are; later than
 * everything its author had seen.
 */
type Stamp = string

/** What a post says, and since when; null once it was removed. The later one counts. */
interface Said { readonly at: Stamp, readonly text: string | null }

/** Puts a post below another one, or on top of the page (null). */
interface Move { readonly post: Stamp, readonly below: Stamp | null }

/**
 * The state of a discussion. A post is named by the stamp of its creation. Both maps join by union, texts by the later
 * stamp: that alone makes it a semilattice. What the tree looks like is decided when it is looked at.
 */
export interface DiscussionState {
  readonly posts: Map<Stamp, Said>
  /** Every move ever made, the first place of each post among them. */
  readonly moves: Map<Stamp, Move>
}

/** A post as it is shown: `text` is null where it was removed and has replies. */
export interface Post {
  readonly id: string
  readonly author: ReplicaId
  readonly text: string | null
  readonly replies: readonly Post[]
}

/**
 * A discussion tree, where posts are written, edited, removed and moved with their replies to another place.
 *
 * Two moves at the same time can together make a loop that neither made alone. As in Kleppmann, Mulligan, Gomes and
 * Beresford, "A highly-available move operation for replicated trees" (2022), everybody goes through all moves in the same
 * order, that of their stamps, and leaves out each that would make a loop by then.
 */
export const discussionType: CrdtType<DiscussionState> & { readonly mutators: object } = {
  initial: () => ({ posts: new Map(), moves: new Map() }),

  join (a, b) {
    for (const [post, said] of b.posts) {
      const known = a.posts.get(post)
      if (known === undefined || known.at < said.at) a.posts.set(post, said)
    }
    for (const [at, move] of b.moves) a.moves.set(at, move)
    return a
  },

  value: (state) => treeOf(state),

  mutators: {
    /** Writes a post below another one, or on top (null). */
    reply (id, state, below: string | null, text: string): DiscussionState {
      const at = nextStamp(id, state)
      return { posts: new Map([[at, { at, text: String(text) }]]), moves: new Map([[at, { post: at, below: known(state, below) }]]) }
    },
    edit: (id, state, post: string, text: string): DiscussionState => say(id, state, post, String(text)),
    /** What it said is gone; its replies stay. */
    remove: (id, state, post: string): DiscussionState => say(id, state, post, null),
    /** Takes a post and its replies below another one, or to the top (null). Below one of its own replies it stays where it is. */
    move (id, state, post: string, below: string | null): DiscussionState {
      return { posts: new Map(), moves: new Map([[nextStamp(id, state), { post: known(state, post), below: known(state, below) }]]) }
    }
  },

  /** Who made the stamps in a delta: a peer that claims another's is refused. */
  authors (delta) {
    return [...[...delta.posts.values()].map(({ at }) => at), ...delta.moves.keys()].map(authorOf)
  }
}

/** The posts on top and what is below them, in the order of the moves that put them there. O(moves · depth). */
function treeOf ({ posts, moves }: DiscussionState): readonly Post[] {
  const places = new Map<Stamp, Stamp | null>()
  const isBelow = (post: Stamp | null, other: Stamp): boolean => {
    for (let at = post; at !== null; at = places.get(at) ?? null) if (at === other) return true
    return false
  }
  for (const [, { post, below }] of [...moves].sort(([a], [b]) => a < b ? -1 : 1)) {
    if (isBelow(below, post)) continue
    places.delete(post) // and in again as the last
    places.set(post, below)
  }
  const replies = new Map<Stamp | null, Stamp[]>()
  for (const [post, below] of places) replies.set(below, [...replies.get(below) ?? [], post])
  const show = (post: Stamp): Post[] => {
    const shown = { id: post, author: authorOf(post), text: posts.get(post)?.text ?? null, replies: (replies.get(post) ?? []).flatMap(show) }
    return shown.text === null && shown.replies.length === 0 ? [] : [shown]
  }
  return (replies.get(null) ?? []).flatMap(show)
}

function say (id: ReplicaId, state: DiscussionState, post: string, text: string | null): DiscussionState {
  return { posts: new Map([[known(state, post), { at: nextStamp(id, state), text }]]), moves: new Map() }
}

function known<Place extends string | null> (state: DiscussionState, post: Place): Place {
  if (post !== null && !state.posts.has(post)) throw new RangeError('There is no such post')
  return post
}

function nextStamp (id: ReplicaId, { posts, moves }: DiscussionState): Stamp {
  let last = 0
  for (const { at } of posts.values()) last = Math.max(last, Number.parseInt(at, 10))
  for (const at of moves.keys()) last = Math.max(last, Number.parseInt(at, 10))
  return `${String(last + 1).padStart(12, '0')}@${id}`
}

function authorOf (stamp: Stamp): ReplicaId {
  return stamp.slice(stamp.indexOf('@') + 1)
}

/** Tells the compiler what `collaborate(name, 'discussion')` gives. */
declare module '@peer-base/crdt-types' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- merging needs the parameters of the interface it merges with
  interface CrdtTypeMap<Element> {
    discussion: {
      value: readonly Post[]
      mutators: {
        reply (below: string | null, text: string): void
        edit (post: string, text: string): void
        remove (post: string): void
        move (post: string, below: string | null): void
      }
    }
  }
}
