import { hashBytes, parseEntry } from '@peer-base/protocol'
import type { Room } from '../util/room.js'
import type { LogRecord } from './log-record.js'

/**
 * Entries of one replica, by rising number. What is kept of each are its bytes and its hash, end to end in a few large arrays, and numbers that
 * tell where: a log is long, and of most of it nobody ever asks. An object for each would cost more than what it holds, and the collector
 * would look through all of them again and again. All but `shift` O(1); what `at` returns is put together at each call.
 */
export class PackedRecords {
  readonly #room: Room
  readonly #buffers: ArrayBufferLike[] = []
  readonly #starts: number[] = []
  /** Of an entry; its hash stands behind it. */
  readonly #lengths: number[] = []
  readonly #checked: boolean[] = []
  readonly #places: number[] = []

  /** @param room where the bytes go, of all replicas of a log: an array of it goes when no entry stands in it any more */
  constructor (room: Room) {
    this.#room = room
  }

  get length (): number { return this.#starts.length }

  /** Copies what it keeps. */
  push ({ entry: { bytes }, hash, checked }: LogRecord, place: number): void {
    const packed = this.#room(bytes.length + hashBytes)
    packed.set(bytes)
    packed.set(hash, bytes.length)
    this.#buffers.push(packed.buffer)
    this.#starts.push(packed.byteOffset)
    this.#lengths.push(bytes.length)
    this.#checked.push(checked)
    this.#places.push(place)
  }

  at (index: number): LogRecord | undefined {
    const bytes = this.#view(index, 0, this.#lengths[index])
    const hash = this.hashAt(index)
    return bytes === undefined || hash === undefined ? undefined : { entry: parseEntry(bytes), hash, checked: this.#checked[index] === true }
  }

  hashAt (index: number): Uint8Array | undefined { return this.#view(index, this.#lengths[index] ?? 0, hashBytes) }

  placeAt (index: number): number | undefined { return this.#places[index] }

  /** Removes the first ones. */
  shift (count: number): void {
    for (const column of [this.#buffers, this.#starts, this.#lengths, this.#checked, this.#places]) column.splice(0, count)
  }

  #view (index: number, offset: number, length: number | undefined): Uint8Array | undefined {
    const [buffer, start] = [this.#buffers[index], this.#starts[index]]
    return buffer === undefined || start === undefined || length === undefined ? undefined : new Uint8Array(buffer, start + offset, length)
  }
}
