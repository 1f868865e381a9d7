import { Fields } from './form.js'

/* Section 13: the values of documents of the type `text`. */

interface Id { readonly replica: string, readonly counter: number }
interface Element extends Id { left: Id | undefined, right: Id | undefined, unit: string | undefined }
interface Origins { readonly continues: boolean, readonly left: Id | undefined, readonly right: Id | undefined }
interface Insertion extends Id, Origins { readonly length: number, units: string | undefined }
interface Deletion extends Id { readonly length: number }

const replicaOf = (fields: Fields): string => {
  if (fields.uint(1) !== 0) throw new Error('no replica of a collaboration')
  return fields.take(16).toString('hex')
}
const utf16 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf16le')
const utf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** Elements in their order, the deleted ones too. Slow and short. */
export class Text {
  #elements: Element[] = []

  get value (): string {
    return this.#elements.map(({ unit }) => unit ?? '').join('')
  }

  apply (delta: Uint8Array, author: string): void {
    const { insertions, deletions } = readDelta(delta, author)
    let waiting = insertions
    while (waiting.length > 0) {
      const later = waiting.filter((run) => !this.#insert(run))
      if (later.length === waiting.length) throw new Error('an origin is missing')
      waiting = later
    }
    for (const { replica, counter, length } of deletions) {
      for (let i = 0; i < length; i++) {
        const element = this.#elements[this.#indexOf({ replica, counter: counter + i }) ?? -1]
        if (element === undefined) throw new Error('a deletion of nothing')
        element.unit = undefined
      }
    }
  }

  load (state: Uint8Array): void {
    this.#elements = readState(state)
  }

  #indexOf (id: Id | undefined): number | undefined {
    const index = id === undefined ? -1 : this.#elements.findIndex(({ replica, counter }) => replica === id.replica && counter === id.counter)
    return index < 0 ? undefined : index
  }

  #insert (run: Insertion): boolean {
    const before = this.#elements[this.#indexOf({ replica: run.replica, counter: run.counter - 1 }) ?? -1]
    if (run.continues && before === undefined) return false
    let left: Id | undefined = run.continues ? before : run.left
    let right = run.continues ? before?.right : run.right
    for (const origin of [left, right]) if (origin !== undefined && this.#indexOf(origin) === undefined) return false
    for (let i = 0; i < run.length; i++) {
      const element = { replica: run.replica, counter: run.counter + i, left, right, unit: run.units?.[i] }
      this.#place(element)
      left = element
      right = element.right
    }
    return true
  }

  #place (element: Element): void {
    const elements = this.#elements
    const left = this.#indexOf(element.left) ?? -1
    let right = this.#indexOf(element.right) ?? elements.length
    if (right <= left || (this.#indexOf(elements[right]?.left) ?? -1) > left) {
      right = elements.length
      element.right = undefined
    }
    let behind = left
    let remembered = false
    for (let i = left + 1; i < right; i++) {
      const other = elements[i]
      const otherLeft = this.#indexOf(other?.left) ?? -1
      if (other === undefined || otherLeft < left) break
      if (otherLeft === left) {
        const otherRight = this.#indexOf(other.right) ?? elements.length
        if (otherRight === right && element.replica < other.replica) break
        remembered = otherRight < right
      }
      if (!remembered) behind = i
    }
    elements.splice(behind + 1, 0, element)
  }
}

function readDelta (bytes: Uint8Array, author: string): { readonly insertions: Insertion[], readonly deletions: Deletion[] } {
  const fields = new Fields(bytes)
  const flags = fields.uint(1)
  if ((flags & 3) === 0) return readGroup(fields, flags, author)
  if ((flags & 3) === 2) {
    const replica = (flags & 4) === 0 ? author : replicaOf(fields)
    const deletion = { replica, counter: fields.varint(), length: (flags & 8) === 0 ? fields.varint() : 1 }
    fields.end()
    return { insertions: [], deletions: [deletion] }
  }
  const counter = fields.varint()
  const origins = readOrigins(fields, { replica: author, counter, left: flags >> 2 & 3, right: flags >> 4 & 3 }, () => replicaOf(fields))
  const units = (flags & 64) === 0 ? utf8(fields.take(fields.left)) : String.fromCharCode(fields.uint(1))
  fields.end()
  return { insertions: [{ replica: author, counter, length: units.length, units, ...origins }], deletions: [] }
}

function readOrigins (
  fields: Fields, { replica, counter, left, right }: Id & { readonly left: number, readonly right: number }, other: () => string
): Origins {
  const origin = (mode: number): Id | undefined => {
    if (mode === 1) return { replica, counter: counter - 1 - fields.varint() }
    return mode === 2 ? { replica: other(), counter: fields.varint() } : undefined
  }
  if (left === 3) return { continues: true, left: undefined, right: undefined }
  const leftOrigin = origin(left)
  const next = leftOrigin === undefined ? undefined : { replica: leftOrigin.replica, counter: leftOrigin.counter + 1 }
  return { continues: false, left: leftOrigin, right: right === 3 ? next : origin(right) }
}

function readGroup (fields: Fields, flags: number, author: string): { readonly insertions: Insertion[], readonly deletions: Deletion[] } {
  const replicas = [author, ...fields.list(() => replicaOf(fields))]
  const named = (): string => {
    const replica = replicas[fields.varint()]
    if (replica === undefined) throw new Error('a replica that is not named')
    return replica
  }
  let [replica, end] = [author, 0]
  const insertions = fields.list((): Insertion => {
    const run = fields.uint(1)
    if ((run & 16) === 0) [replica, end] = [named(), 0]
    const counter = end + ((run & 32) === 0 ? 0 : fields.varint())
    const length = (run & 128) === 0 ? fields.varint() : 1
    end = counter + length
    const origins = readOrigins(fields, { replica, counter, left: run & 3, right: run >> 2 & 3 }, named)
    return { replica, counter, length, ...origins, units: (run & 64) === 0 ? '' : undefined }
  });
  [replica, end] = [author, 0]
  const deletions = fields.list((): Deletion => {
    const head = fields.varint()
    if (head % 2 === 1) [replica, end] = [named(), 0]
    const counter = end + Math.floor(head / 4)
    const length = head % 4 >= 2 ? 1 : fields.varint()
    end = counter + length
    return { replica, counter, length }
  })
  let content = (flags & 4) === 0 ? utf8(fields.take(fields.left)) : utf16(fields.take(fields.left))
  for (const run of insertions) {
    if (run.units === undefined) continue
    run.units = content.slice(0, run.length)
    content = content.slice(run.length)
  }
  if (content !== '') throw new Error('more content than insertions')
  return { insertions, deletions }
}

interface Run extends Id { readonly length: number, readonly deleted: boolean, left?: Id | undefined, right?: Id | undefined }

function readState (bytes: Uint8Array): Element[] {
  const fields = new Fields(bytes)
  const raw = fields.uint(1) === 1
  const ids = fields.list(() => replicaOf(fields))
  const count = fields.varint()
  const replicas = repeated(fields.bytes(), count)
  const [counters, lengths] = [new Fields(fields.bytes()), new Fields(fields.bytes())]
  const ends = new Map<string, number>()
  const runs = replicas.map((place): Run => {
    const replica = ids[place]
    if (replica === undefined) throw new Error('a replica that is not named')
    const counter = (ends.get(replica) ?? 0) + counters.zigzag()
    const twice = lengths.varint()
    ends.set(replica, counter + (twice >> 1))
    return { replica, counter, length: twice >> 1, deleted: twice % 2 === 1 }
  })
  setOrigins(runs, repeated(fields.bytes(), count), { ids, written: new Fields(fields.bytes()) })
  if (fields.bytes().length > 0) throw new Error('a snapshot of a state that waits for others')
  let content = raw ? utf16(fields.take(fields.left)) : utf8(fields.take(fields.left))
  return runs.flatMap((run) => Array.from({ length: run.length }, (_, i): Element => {
    const unit = run.deleted ? undefined : content.slice(0, 1)
    if (!run.deleted) content = content.slice(1)
    const left = i === 0 ? run.left : { replica: run.replica, counter: run.counter + i - 1 }
    return { replica: run.replica, counter: run.counter + i, left, right: run.right, unit }
  }))
}

function repeated (bytes: Uint8Array, count: number): number[] {
  const fields = new Fields(bytes)
  const values: number[] = []
  if (fields.left === 0) return new Array<number>(count).fill(0)
  while (fields.left > 0) {
    const value = fields.varint()
    for (let times = fields.varint() + 1; times > 0; times--) values.push(value)
  }
  return values
}

/** By counters of one replica: a run's right origin may be that of the run before it. */
function setOrigins (
  runs: readonly Run[], modes: readonly number[], { ids, written }: { readonly ids: readonly string[], readonly written: Fields }
): void {
  const origin = (run: Run): Id | undefined => {
    const place = written.varint()
    const replica = ids[place - 1]
    if (place === 0 || replica === undefined) return undefined
    const counter = written.varint()
    return { replica, counter: replica === run.replica ? run.counter - 1 - counter : counter }
  }
  for (const [i, run] of runs.entries()) {
    const [left, right] = [(modes[i] ?? 0) % 4, (modes[i] ?? 0) >> 2]
    const nearest = (mode: number, side: readonly Run[]): Run | undefined => side.find((other) =>
      mode === 0 ? other.replica !== run.replica || other.counter < run.counter : other.replica === run.replica && other.counter < run.counter)
    const [before, after] = [nearest(left, runs.slice(0, i).reverse()), nearest(right, runs.slice(i + 1))]
    run.left = left === 3 ? origin(run) : left === 1 ? { replica: run.replica, counter: run.counter - 1 } : last(before)
    if (right !== 1) run.right = right === 3 ? origin(run) : after
  }
  for (const run of [...runs].sort((a, b) => a.counter - b.counter)) {
    const i = runs.indexOf(run)
    if ((modes[i] ?? 0) >> 2 !== 1) continue
    run.right = runs.find(({ replica, counter, length }) => replica === run.replica && counter + length === run.counter)?.right
  }
}

function last (run: Run | undefined): Id | undefined {
  return run === undefined ? undefined : { replica: run.replica, counter: run.counter + run.length - 1 }
}
