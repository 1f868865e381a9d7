import type { ReplicaId } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import type { Write } from '../ports/store.js'
import { certificateKey, certificateWrite } from './log-rows.js'

export interface CertificatesComponents {
  readonly verifier: Pick<Verifier, 'admit' | 'forget'>
  /** Whether anything here stands on this replica's certificate: entries, a proof, the own name. */
  readonly isNeeded: (replica: ReplicaId) => boolean
}

/**
 * Certificates of replicas that nothing here is from. A writer can certify replicas without end; a message of certificates goes before what
 * they are for, and the heads of one snapshot may name 3,000 of them: what one message may carry is kept.
 */
export const maxIdleCertificates = 4096

/** The certificates of a collaboration's replicas, as many as there is use for. */
export class Certificates {
  readonly #components: CertificatesComponents
  /** In the order in which they came. */
  readonly #held: Map<ReplicaId, Uint8Array>
  /** Held when they were last counted, and how many may come until it is worth it again. */
  #room = 0

  constructor (components: CertificatesComponents, held: Map<ReplicaId, Uint8Array>) {
    this.#components = components
    this.#held = held
  }

  get all (): ReadonlyMap<ReplicaId, Uint8Array> { return this.#held }

  /** Takes the own one, which needs no check. Returns what is to be written. */
  add (replica: ReplicaId, certificate: Uint8Array): Write[] {
    if (this.#held.has(replica)) return []
    this.#held.set(replica, certificate)
    return [certificateWrite(replica, certificate)]
  }

  /**
   * Checks and takes one, and returns what is to be written: beyond the bound, the oldest of replicas that nothing is from go.
   * Amortised O(1) beside the check.
   *
   * @throws what the verifier throws for one that does not hold
   */
  async learn (certificate: Uint8Array): Promise<Write[]> {
    const replica = await this.#components.verifier.admit(certificate)
    const writes = this.add(replica, certificate)
    if (writes.length === 0 || this.#room-- > 0) return writes
    return [...writes, ...this.#makeRoom().map((gone) => ({ key: certificateKey(gone), value: null }))]
  }

  /** A quarter of the bound at once, so that few come to be counted. */
  #makeRoom (): ReplicaId[] {
    const idle = [...this.#held.keys()].filter((replica) => !this.#components.isNeeded(replica))
    const surplus = idle.length < maxIdleCertificates ? 0 : idle.length - maxIdleCertificates * 3 / 4
    const gone = idle.slice(0, surplus)
    for (const replica of gone) {
      this.#held.delete(replica)
      this.#components.verifier.forget(replica)
    }
    this.#room = maxIdleCertificates - (idle.length - gone.length)
    return gone
  }
}
