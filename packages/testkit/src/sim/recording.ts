/** Everything that crossed one peer while somebody listened in: frames, gossip, and the names of protocols and topics. */
export interface Recording {
  readonly messages: number
  /** Whether one message, or a name, holds these bytes or this text in UTF-8. A marker split over two messages is not found. */
  contains (marker: string | Uint8Array): boolean
  /** The messages as they were sent, in order. Not copies. */
  all (): readonly Uint8Array[]
  stop (): void
}

export interface Recorder extends Recording {
  take (name: string, bytes: Uint8Array): void
}

export function createRecorder (): Recorder {
  const taken: Uint8Array[] = []
  const names = new Set<string>()
  let isListening = true
  return {
    get messages () { return taken.length },
    contains: marker => {
      const bytes = typeof marker === 'string' ? new TextEncoder().encode(marker) : marker
      const heads = [...names].map(name => new TextEncoder().encode(name))
      return taken.some(message => holds(message, bytes)) || heads.some(name => holds(name, bytes))
    },
    all: () => taken,
    stop: () => { isListening = false },
    take: (name, bytes) => {
      if (!isListening) return
      names.add(name)
      taken.push(bytes)
    }
  }
}

function holds (bytes: Uint8Array, marker: Uint8Array): boolean {
  const first = marker[0]
  if (first === undefined) return true
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (marker.every((byte, i) => bytes[at + i] === byte)) return true
  }
  return false
}
