import type { Clock } from '../ports/clock.js'
import type { Random } from '../ports/random.js'
import { PeerBaseError, toError } from '../errors.js'
import type { Divergence } from '../replica/checkpoints.js'
import type { LogRecord } from '../replica/log-record.js'
import { createTimers } from '../util/timers.js'
import { makeSnapshot, type SnapshotMakerComponents, snapshotIsDue } from './snapshot-maker.js'
import { createWitness, type Witness } from './witness.js'

export interface SnapshotDutyComponents extends Omit<SnapshotMakerComponents, 'author'> {
  /** Absent where this peer cannot write: it compares, and signs nothing. */
  readonly author: SnapshotMakerComponents['author'] | undefined
  readonly clock: Clock
  readonly random: Random
  readonly onDiverged: (divergence: Divergence) => void
  readonly report: (error: Error) => void
}

export interface SnapshotDutyOptions {
  readonly maxDeltaRetention: number
  readonly deltaTrimTimeoutMS: number
}

/** What a member owes to the log besides its changes: snapshots when it has grown, and its word on those of others. */
export interface SnapshotDuty {
  /** Own changes went into the log. */
  appended (): void
  /** A snapshot that stood for entries rotted: the state is here, another is made of it. */
  renew (): void
  /** The log moved; call in the writer queue. */
  advanced (records: readonly LogRecord[], from: string | undefined): void
  /** Begins nothing more. */
  stop (): void
  /** Resolves when what was begun has ended. */
  idle (): Promise<void>
}

export function createSnapshotDuty (components: SnapshotDutyComponents, options: SnapshotDutyOptions): SnapshotDuty {
  return new MembersDuty(components, options)
}

class MembersDuty implements SnapshotDuty {
  readonly #components: SnapshotDutyComponents
  readonly #options: SnapshotDutyOptions
  readonly #witness: Witness
  readonly #timers
  #work: Promise<unknown> = Promise.resolve()

  constructor (components: SnapshotDutyComponents, options: SnapshotDutyOptions) {
    this.#components = components
    this.#options = options
    this.#witness = createWitness({ ...components, isLevel: () => components.outbox.empty && components.isWhole() })
    this.#timers = createTimers<'snapshot' | 'checkpoint'>(components.clock, (timer) => { this.#perform(timer) })
  }

  appended (): void {
    const { maxDeltaRetention, deltaTrimTimeoutMS } = this.#options
    if (snapshotIsDue({ replica: this.#components.replica, retention: maxDeltaRetention })) this.#timers.ensure('snapshot', deltaTrimTimeoutMS)
  }

  renew (): void { this.#timers.ensure('snapshot', this.#options.deltaTrimTimeoutMS) }

  advanced (records: readonly LogRecord[], from: string | undefined): void {
    if (from === undefined) return
    const { author, onDiverged, random } = this.#components
    for (const { id, entry } of this.#witness.see(records)) {
      // Who can write signs what it found, and hears of it as everybody does.
      if (author === undefined) onDiverged({ snapshot: id, author: entry.header.replica })
    }
    if (author === undefined || !this.#witness.hasSomethingToSay) return
    // Not all at once: most need not speak when the first two have.
    this.#timers.ensure('checkpoint', this.#options.deltaTrimTimeoutMS * (1 + 3 * random.uint32() / 2 ** 32))
  }

  stop (): void {
    this.#timers.stop()
  }

  async idle (): Promise<void> {
    await this.#work
  }

  #perform (timer: 'snapshot' | 'checkpoint'): void {
    const { author, report } = this.#components
    if (author === undefined) return
    const work = timer === 'snapshot' ? makeSnapshot({ ...this.#components, author }) : this.#witness.testify()
    this.#work = Promise.all([this.#work, work.catch((error: unknown) => {
      // A replica that was used elsewhere says nothing more: not a fault.
      if (!(error instanceof PeerBaseError) || error.code !== 'PEERBASE_STOPPED') report(toError(error))
    })])
  }
}
