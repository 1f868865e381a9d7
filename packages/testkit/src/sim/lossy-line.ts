import { createChannelPair, PeerBaseError } from '@peer-base/app'
import type { Channel, ChannelPair, End, Parcel, PeerId } from '@peer-base/app'
import type { Line, LossyHub } from './lossy-hub.js'
import type { Lane } from './traffic.js'

/** What a line needs of the hub, whatever its peers are. */
type LineHub = Pick<
  LossyHub<never>,
  'clock' | 'detection' | 'faults' | 'latency' | 'left' | 'lines' | 'liveChannels' | 'note' | 'random' | 'reachability' | 'reached'
>

/** One channel of the lossy network: carries parcels late, in order unless told otherwise, or not at all. */
export class LossyLine implements Line {
  readonly between: readonly [PeerId, PeerId]
  readonly #hub: LineHub
  readonly #lane: Lane
  readonly #pair: ChannelPair
  /** When the last parcel of each direction arrives: the next may not overtake it. */
  readonly #lastDueMS: [number, number] = [0, 0]
  #openEnds = 2
  #isDoomed = false

  constructor (hub: LineHub, protocol: string, between: readonly [opener: PeerId, accepter: PeerId]) {
    this.between = between
    this.#hub = hub
    this.#lane = { kind: 'protocols', name: protocol }
    this.#pair = createChannelPair({
      peers: this.between,
      windowBytes: hub.faults.windowBytes,
      carry: (from, parcel) => this.#carry(from, parcel),
      over: () => this.#endOver()
    })
    hub.lines.add(this)
    hub.liveChannels += 2
  }

  get opener (): Channel { return this.#pair.opener }
  get accepter (): Channel { return this.#pair.accepter }

  doom (): void {
    if (this.#isDoomed) return
    this.#isDoomed = true
    for (const end of [0, 1] as const) this.#failLater(end, this.#hub.detection())
  }

  drop (peer: PeerId): void {
    const end = this.between[0] === peer ? 0 : 1
    const isReachable = !this.#isDoomed && this.#hub.reachability.canReach(...this.between)
    this.#isDoomed = true
    this.#pair.fail(end, lost(this.between[end === 0 ? 1 : 0]))
    this.#failLater(end === 0 ? 1 : 0, isReachable ? this.#hub.latency() : this.#hub.detection())
  }

  #failLater (end: End, delayMS: number): void {
    this.#hub.clock.after(delayMS, () => this.#pair.fail(end, lost(this.between[end === 0 ? 1 : 0])))
  }

  #carry (from: End, parcel: Parcel): void {
    const { faults, random } = this.#hub
    const isFrame = parcel.kind === 'frame'
    if (isFrame) this.#hub.left(this.between[from], this.#lane, parcel.bytes)
    if (this.#isDoomed) return
    if (isFrame && random.chance(faults.channel.reset)) return this.#reset()
    const isLost = isFrame && random.chance(faults.channel.drop)
    const dueMS = this.#dueMS(from, isFrame && random.chance(faults.channel.reorder))
    const deliver = isLost ? parcel.lose : () => this.#deliver(from, parcel)
    this.#hub.clock.after(dueMS - this.#hub.clock.now(), deliver)
    const isDoubled = isFrame && !isLost && random.chance(faults.channel.duplicate)
    if (isDoubled) this.#hub.clock.after(this.#dueMS(from, false) - this.#hub.clock.now(), deliver)
  }

  #dueMS (from: End, isLate: boolean): number {
    const dueMS = Math.max(this.#lastDueMS[from], this.#hub.clock.now() + this.#hub.latency())
    if (isLate) return dueMS + this.#hub.random.below(this.#hub.faults.reorderMS + 1)
    this.#lastDueMS[from] = dueMS
    return dueMS
  }

  #deliver (from: End, parcel: Parcel): void {
    if (this.#isDoomed) return
    const to = this.between[from === 0 ? 1 : 0]
    if (parcel.kind === 'frame') this.#hub.reached(to, this.between[from], this.#lane, parcel.bytes)
    parcel.arrive()
  }

  #reset (): void {
    this.#hub.note('reset', ...this.between, this.#lane.name)
    this.#isDoomed = true
    for (const end of [0, 1] as const) this.#failLater(end, this.#hub.latency())
  }

  #endOver (): void {
    this.#hub.liveChannels--
    if (--this.#openEnds === 0) this.#hub.lines.delete(this)
  }
}

function lost (peer: PeerId): PeerBaseError {
  return new PeerBaseError('PEERBASE_CHANNEL_CLOSED', `The connection to ${peer} was lost.`)
}
