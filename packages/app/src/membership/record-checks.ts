import type { MemberRecord } from '@peer-base/protocol'
import type { Report } from '../util/report.js'
import { callReporting, reportRejection } from '../util/report.js'
import { toError } from '../errors.js'
import type { GossipCodec } from './inbound.js'
import type { MemberMac } from './own-record.js'

/** Peers whose records may wait at one time; records of further ones are dropped, and will be said again. */
const maxWaiting = 256

export interface RecordChecksComponents {
  readonly codec: GossipCodec
  readonly mac: MemberMac
  /** The MAC holds. */
  onGood (record: MemberRecord): void
  /** It does not. */
  onForged (record: MemberRecord): void
  readonly report: Report
}

/**
 * Checks the MACs of records one after another, in the order in which their peers first came. Of a peer that says
 * more meanwhile only the newest record waits: a flood costs its sender's place, not our memory.
 */
export class RecordChecks {
  readonly #components: RecordChecksComponents
  readonly #waiting = new Map<string, MemberRecord>()
  #working = false
  #stopped = false

  constructor (components: RecordChecksComponents) {
    this.#components = components
  }

  add (record: MemberRecord): void {
    const waiting = this.#waiting.get(record.peer)
    if (waiting === undefined ? this.#waiting.size >= maxWaiting : waiting.seq >= record.seq) return
    this.#waiting.set(record.peer, record)
    if (!this.#working) reportRejection(this.#work(), this.#components.report)
  }

  /** No callback comes after it. */
  stop (): void {
    this.#stopped = true
    this.#waiting.clear()
  }

  async #work (): Promise<void> {
    this.#working = true
    for (const [peer, record] of this.#waiting) {
      this.#waiting.delete(peer)
      const verdict = await this.#check(record)
      if (this.#stopped) break
      const { onGood, onForged, report } = this.#components
      if (verdict !== undefined) callReporting(() => verdict ? onGood(record) : onForged(record), report)
    }
    this.#working = false
  }

  /** Undefined when the check itself failed: a fault of ours, nobody is blamed. */
  async #check (record: MemberRecord): Promise<boolean | undefined> {
    try {
      return await this.#components.mac.check(this.#components.codec.unauthenticatedBytes(record), record.mac)
    } catch (error) {
      this.#components.report(toError(error))
      return undefined
    }
  }
}
