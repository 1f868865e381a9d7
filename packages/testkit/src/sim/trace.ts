export type TraceField = string | number | boolean | Uint8Array

export interface TraceEvent {
  readonly atMS: number
  readonly kind: string
  readonly fields: readonly TraceField[]
}

/** What happened, as a digest that two runs of one seed must share, and the last events in full for a failure's message. */
export interface Trace {
  note (kind: string, ...fields: TraceField[]): void
  readonly events: number
  /** Sixteen hexadecimal digits over every event so far, in order. */
  digest (): string
  /** The last events, oldest first. */
  recent (): readonly TraceEvent[]
  /** The last events as lines of text. */
  toString (): string
}

/** Bytes of an array that enter the digest, from each side: enough to tell runs apart, and cheap for large frames. */
const sampledBytes = 64

/** `keep`: how many events `recent` holds. */
export function createTrace (now: () => number, { keep = 200 }: { readonly keep?: number } = {}): Trace {
  return new RunningTrace(now, keep)
}

class RunningTrace implements Trace {
  readonly #now: () => number
  readonly #keep: number
  readonly #ring: TraceEvent[] = []
  #events = 0
  #low = 0x811c9dc5
  #high = 0x9e3779b9

  constructor (now: () => number, keep: number) {
    this.#now = now
    this.#keep = keep
  }

  get events (): number { return this.#events }

  note (kind: string, ...fields: TraceField[]): void {
    const atMS = this.#now()
    if (this.#keep > 0) this.#ring[this.#events % this.#keep] = { atMS, kind, fields }
    this.#events++
    this.#mixNumber(atMS)
    this.#mixText(kind)
    for (const field of fields) this.#mixField(field)
  }

  digest (): string {
    return hex32(this.#high) + hex32(this.#low)
  }

  recent (): readonly TraceEvent[] {
    if (this.#events <= this.#keep) return [...this.#ring]
    const start = this.#events % this.#keep
    return [...this.#ring.slice(start), ...this.#ring.slice(0, start)]
  }

  toString (): string {
    return this.recent().map(({ atMS, kind, fields }) => `${String(atMS).padStart(8)} ms  ${kind} ${fields.map(show).join(' ')}`).join('\n')
  }

  #mixField (field: TraceField): void {
    if (typeof field === 'string') this.#mixText(field)
    else if (typeof field === 'number') this.#mixNumber(field)
    else if (typeof field === 'boolean') this.#mix(field ? 1 : 2)
    else this.#mixBytes(field)
  }

  #mixText (text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
    this.#mix(0x10000 + text.length)
  }

  #mixNumber (value: number): void {
    this.#mix(value | 0)
    this.#mix(Math.floor(value / 2 ** 32) | 0)
    if (!Number.isInteger(value)) this.#mixText(String(value))
  }

  #mixBytes (bytes: Uint8Array): void {
    const end = Math.min(bytes.length, sampledBytes)
    for (let i = 0; i < end; i++) this.#mix(bytes[i] ?? 0)
    for (let i = Math.max(end, bytes.length - sampledBytes); i < bytes.length; i++) this.#mix(bytes[i] ?? 0)
    this.#mix(0x20000 + bytes.length)
  }

  /** Two lanes of FNV-1a with different primes, the second fed with the first, so that both must collide. */
  #mix (value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193)
    this.#high = Math.imul(this.#high ^ value ^ (this.#low >>> 15), 0x85ebca6b)
  }
}

function hex32 (value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

function show (field: TraceField): string {
  return field instanceof Uint8Array ? `${field.length}B` : String(field)
}
