/** Messages and their bytes. */
export interface Tally {
  messages: number
  bytes: number
}

export interface Traffic {
  readonly sent: Tally
  readonly received: Tally
  /** Both directions, per protocol of a channel. */
  readonly protocols: Map<string, Tally>
  /** Both directions, per topic. */
  readonly topics: Map<string, Tally>
}

export function createTraffic (): Traffic {
  return { sent: { messages: 0, bytes: 0 }, received: { messages: 0, bytes: 0 }, protocols: new Map(), topics: new Map() }
}

/** Where a message belongs: a channel's protocol or a topic. */
export interface Lane {
  readonly kind: 'protocols' | 'topics'
  readonly name: string
}

export function countMessage (traffic: Traffic, way: 'sent' | 'received', lane: Lane, bytes: number): void {
  let tally = traffic[lane.kind].get(lane.name)
  if (tally === undefined) traffic[lane.kind].set(lane.name, tally = { messages: 0, bytes: 0 })
  for (const each of [traffic[way], tally]) {
    each.messages++
    each.bytes += bytes
  }
}
