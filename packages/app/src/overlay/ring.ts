import type { PeerId } from '../ports/network.js'

/** A point of the circle of 2^64 points. */
export type Position = bigint

/** The last point of the circle; after it comes 0. */
export const lastPosition: Position = (1n << 64n) - 1n

/** The point one `part`-th of the circle after `position`. */
export function ahead (position: Position, part: bigint): Position {
  return BigInt.asUintN(64, position + lastPosition / part)
}

/** Where a peer stands on the circle. Deterministic: all peers must agree. */
export type PositionOf = (peer: PeerId) => Position

/** Positions spread evenly: the first 8 bytes, big-endian, of `hash` over the id's UTF-8 bytes. `hash` gives 8 bytes or more. */
export function hashedPosition (hash: (bytes: Uint8Array) => Uint8Array): PositionOf {
  const encoder = new TextEncoder()
  return peer => {
    const digest = hash(encoder.encode(peer))
    return new DataView(digest.buffer, digest.byteOffset, digest.byteLength).getBigUint64(0)
  }
}

interface Point { readonly position: Position, readonly peer: PeerId }

/**
 * Peers sorted around the circle; two at one position are ordered by id. Finding takes O(log n) comparisons; `add` and
 * `remove` also move up to n references, which at 1,024 members costs less than a balanced tree would.
 */
export class Ring implements Iterable<PeerId> {
  readonly #positionOf: PositionOf
  readonly #points: Point[]

  constructor (positionOf: PositionOf, peers: Iterable<PeerId> = []) {
    this.#positionOf = positionOf
    this.#points = Array.from(new Set(peers), peer => ({ position: positionOf(peer), peer })).sort(order)
  }

  get size (): number { return this.#points.length }

  /** Whether it was not there. */
  add (peer: PeerId): boolean {
    const point = this.#pointOf(peer)
    const index = this.#lowerBound(point)
    if (this.#points[index]?.peer === peer) return false
    this.#points.splice(index, 0, point)
    return true
  }

  /** Whether it was there. */
  remove (peer: PeerId): boolean {
    const index = this.#lowerBound(this.#pointOf(peer))
    if (this.#points[index]?.peer !== peer) return false
    this.#points.splice(index, 1)
    return true
  }

  has (peer: PeerId): boolean {
    return this.#points[this.#lowerBound(this.#pointOf(peer))]?.peer === peer
  }

  /** The next peer after `peer`, which need not be on the ring; `peer` itself when it is alone. */
  successor (peer: PeerId): PeerId | undefined {
    const point = this.#pointOf(peer)
    const index = this.#lowerBound(point)
    return this.#peerAt(this.#points[index]?.peer === peer ? index + 1 : index)
  }

  /** The first peer strictly after `position`. */
  after (position: Position): PeerId | undefined {
    return this.#peerAt(this.#firstAfter(position))
  }

  /** The last peer at or before `position`. */
  at (position: Position): PeerId | undefined {
    return this.#peerAt(this.#firstAfter(position) - 1 + this.size)
  }

  * [Symbol.iterator] (): Iterator<PeerId> {
    for (const { peer } of this.#points) yield peer
  }

  #pointOf (peer: PeerId): Point {
    return { position: this.#positionOf(peer), peer }
  }

  #peerAt (index: number): PeerId | undefined {
    return this.#points[index % this.size]?.peer
  }

  #lowerBound (point: Point): number {
    return this.#search(other => order(other, point) < 0)
  }

  #firstAfter (position: Position): number {
    return this.#search(other => other.position <= position)
  }

  /** How many points, from the start, `isBefore` holds for. */
  #search (isBefore: (point: Point) => boolean): number {
    let low = 0
    let high = this.#points.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const point = this.#points[middle]
      if (point !== undefined && isBefore(point)) low = middle + 1
      else high = middle
    }
    return low
  }
}

function order (a: Point, b: Point): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1
  if (a.peer === b.peer) return 0
  return a.peer < b.peer ? -1 : 1
}
