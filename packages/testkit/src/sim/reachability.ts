import type { PeerId } from '@peer-base/app'

/** Who could reach whom at this moment: partitions, and peers whose cable is out. */
export class Reachability {
  #group = new Map<PeerId, number>()
  readonly #unplugged = new Set<PeerId>()

  canReach (a: PeerId, b: PeerId): boolean {
    return !this.#unplugged.has(a) && !this.#unplugged.has(b) && this.#group.get(a) === this.#group.get(b)
  }

  /** Peers of different groups cannot reach each other; peers in no group form one of their own. */
  partition (groups: ReadonlyArray<readonly PeerId[]>): void {
    this.#group = new Map(groups.flatMap((group, i) => group.map(peer => [peer, i] as const)))
  }

  heal (): void {
    this.#group = new Map()
    this.#unplugged.clear()
  }

  unplug (peer: PeerId): void {
    this.#unplugged.add(peer)
  }

  plug (peer: PeerId): void {
    this.#unplugged.delete(peer)
  }
}
