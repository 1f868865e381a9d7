import { Counter, Gauge, Registry } from 'prom-client'
import type { Pinner } from './pinner.js'
import type { Refusal } from './tally.js'

/** What a health check is told. */
export interface PinnerHealth {
  readonly app: string
  /** Absent while the pinner does not run. */
  readonly id?: string
  /** `degraded`: the store refuses writes, and nothing that came since is acknowledged. */
  readonly status: 'ok' | 'degraded' | 'stopped'
  readonly collaborations: number
  readonly peers: number
}

export interface PinnerMetrics {
  /** Of this pinner alone: nothing is registered globally. */
  readonly registry: Registry
  /** The metrics in Prometheus' text format; serve it as `registry.contentType`. */
  render (): Promise<string>
  health (): PinnerHealth
}

/** Metrics of a pinner, read from it when they are asked for. The first two names are those of the 2019 package. */
export function createMetrics (pinner: Pinner): PinnerMetrics {
  const registry = new Registry()
  for (const [name, help, value] of gauges(pinner)) {
    new Gauge({ name, help, registers: [registry], collect () { this.set(value()) } })
  }
  for (const [name, help, value] of counters(pinner)) {
    new Counter({ name, help, registers: [registry], collect () { this.reset(); this.inc(value()) } })
  }
  addLabelled(pinner, registry)
  return {
    registry,
    render: async () => await registry.metrics(),
    health () {
      const { id, state, collaborations, peers } = pinner.stats()
      return { app: pinner.name, ...(id === undefined ? {} : { id }), status: state, collaborations, peers }
    }
  }
}

type Row = readonly [name: string, help: string, value: () => number]

const gauges = (pinner: Pinner): Row[] => [
  ['peerstar_peers', 'Peers connected', () => pinner.stats().peers],
  ['peerstar_collaborations', 'Collaborations open', () => pinner.stats().collaborations],
  ['peerbase_pinner_held_entries', 'Entries kept in the collaborations open', () => pinner.stats().heldEntries],
  ['peerbase_pinner_store_degraded', '1 while the store refuses writes', () => pinner.stats().state === 'degraded' ? 1 : 0]
]

const counters = (pinner: Pinner): Row[] => [
  ['peerbase_pinner_announcements_total', 'Announcements heard', () => pinner.stats().announcements],
  ['peerbase_pinner_started_total', 'Collaborations opened', () => pinner.stats().started],
  ['peerbase_pinner_stopped_total', 'Collaborations closed', () => pinner.stats().stopped],
  ['peerbase_pinner_entries_total', 'Entries verified and taken in', () => pinner.stats().entries],
  ['peerbase_pinner_entry_bytes_total', 'Bytes of entries taken in', () => pinner.stats().entryBytes],
  ['peerbase_pinner_written_bytes_total', 'Bytes made durable', () => pinner.stats().writtenBytes],
  ['peerbase_pinner_receipts_total', 'Receipts signed', () => pinner.stats().receipts],
  ['peerbase_pinner_divergences_total', 'Snapshots of which another writer had another state', () => pinner.stats().divergences],
  ['peerbase_pinner_store_failures_total', 'Times writes began to be refused', () => pinner.stats().storeFailures],
  ['peerbase_pinner_rotten_rows_total', 'Stored rows that were not what was written', () => pinner.stats().rottenRows],
  ['peerbase_pinner_checked_rows_total', 'Stored rows read again in the background', () => pinner.stats().checkedRows],
  ['peerbase_pinner_scrubs_total', 'Rounds in which the whole store was read again', () => pinner.stats().scrubs]
]

function addLabelled (pinner: Pinner, registry: Registry): void {
  new Counter({
    name: 'peerbase_pinner_refused_total',
    help: 'Announcements not followed, by reason',
    labelNames: ['reason'],
    registers: [registry],
    collect () {
      this.reset()
      const { refused } = pinner.stats()
      for (const reason of Object.keys(refused) as Refusal[]) this.inc({ reason }, refused[reason]) // the keys of the record
    }
  })
  new Counter({
    name: 'peerbase_pinner_traffic_bytes_total',
    help: 'Bytes of sessions, by direction',
    labelNames: ['direction'],
    registers: [registry],
    collect () {
      this.reset()
      const { traffic } = pinner.stats()
      this.inc({ direction: 'in' }, traffic.in)
      this.inc({ direction: 'out' }, traffic.out)
    }
  })
}
