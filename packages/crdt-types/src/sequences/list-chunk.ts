import type { Chunk, ContentKind } from './chunk.js'

/** Values of a leaf. */
class ListChunk implements Chunk<readonly unknown[]> {
  #values: unknown[]

  constructor (values: readonly unknown[]) {
    this.#values = values.slice()
  }

  get length (): number {
    return this.#values.length
  }

  insert (at: number, content: readonly unknown[]): void {
    // A run in the tree is at most a thousand elements, within what a call can take.
    this.#values.splice(at, 0, ...content)
  }

  remove (at: number, n: number): void {
    this.#values.splice(at, n)
  }

  read (): readonly unknown[] {
    return this.#values.slice()
  }

  splitOff (at: number): ListChunk {
    return new ListChunk(this.#values.splice(at))
  }

  rest (): void {
    // A copy has no room to grow.
    this.#values = this.#values.slice()
  }

  splits (): boolean {
    return false
  }
}

export const listContent: ContentKind<readonly unknown[]> = {
  empty: [],
  chunk: (content) => new ListChunk(content),
  slice: (content, from, to) => content.slice(from, to),
  concat: (a, b) => a.length === 0 ? b : a.concat(b),
  ropes: false,
  gather: (parts) => parts.flat(),
  splits: () => false
}
