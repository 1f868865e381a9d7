import type { MemberRecord } from '@peer-base/protocol'
import type { Report } from '../util/report.js'
import { callReporting, reportRejection } from '../util/report.js'
import { toError } from '../errors.js'
import { equalBytes } from '../util/bytes.js'
import { type GossipCodec, isWriting } from './inbound.js'
import type { MemberMac } from './own-record.js'

type Verdict = 'good' | 'A member record has a wrong MAC' | 'A member record shows a certificate that does not hold'

/** Peers whose records may wait at one time; records of further ones are dropped, and will be said again. */
const maxWaiting = 256

export interface RecordChecksComponents {
  readonly codec: GossipCodec
  /** Absent where the keys are: there only certificates are checked. */
  readonly mac?: MemberMac | undefined
  /** Whether a writer's certificate holds. */
  certificateHolds (certificate: Uint8Array): Promise<boolean>
  /** The certificate that was found good in the newest record of a peer. */
  knownCertificate (peer: string): Uint8Array | undefined
  /** Everything holds. */
  onGood (record: MemberRecord): void
  /** Something does not, as `flaw` says. */
  onForged (record: MemberRecord, flaw: string): void
  readonly report: Report
}

/**
 * Checks the MACs and certificates of records one after another, in the order in which their peers first came. Of a peer that says
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
      if (verdict !== undefined) callReporting(() => verdict === 'good' ? onGood(record) : onForged(record, verdict), report)
    }
    this.#working = false
  }

  /** Undefined when the check itself failed: a fault of ours, nobody is blamed. */
  async #check (record: MemberRecord): Promise<Verdict | undefined> {
    const { mac, codec } = this.#components
    try {
      if (mac !== undefined && !await mac.check(codec.unauthenticatedBytes(record), record.mac)) return 'A member record has a wrong MAC'
      return await this.#isCertified(record) ? 'good' : 'A member record shows a certificate that does not hold'
    } catch (error) {
      this.#components.report(toError(error))
      return undefined
    }
  }

  /** The same certificate is checked once: a member says it again and again. */
  async #isCertified ({ peer, role, certificate }: MemberRecord): Promise<boolean> {
    if (!isWriting(role)) return true
    const known = this.#components.knownCertificate(peer)
    if (known !== undefined && known.length > 0 && equalBytes(known, certificate)) return true
    return await this.#components.certificateHolds(certificate)
  }
}
