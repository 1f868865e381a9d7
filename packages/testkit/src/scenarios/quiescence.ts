import { inspect, isDeepStrictEqual } from 'node:util'
import { encodeValue } from '@peer-base/crdt-types'
import { covers, equals } from '@peer-base/protocol'
import type { VersionVector } from '@peer-base/protocol'
import { createSeededRandom } from '../sim/seeded-random.js'
import { drive, everybody, failOnComplaints, holdsText, openAll, pass, startAll } from './cast.js'
import type { Cast, Path } from './cast.js'
import { ScenarioFailure } from './failure.js'
import type { Room } from './room.js'

export interface QuiescenceOptions {
  /** Subs that anybody used. */
  readonly paths: readonly Path[]
  /** Virtual time until all must be equal once the faults have ended, in ms. @default 150_000 */
  readonly convergeMS?: number
  /** Virtual time after that in which next to nothing may be said, in ms. @default 30_000 */
  readonly idleMS?: number
}

/**
 * Ends the faults, brings everybody back, and asserts what must then hold:
 *
 * - all vectors become equal, and what pinners signed for is in them;
 * - values are equal, canonical state bytes are equal, and equal to the documents rebuilt from the sealed entries alone;
 * - vectors never went backwards, no counter was used twice, no place has two entries;
 * - once all are equal, traffic stays under a bound: nobody goes on and on;
 * - no error of our own was told;
 * - the marker crossed no keyless peer in the clear and is on no disk of one;
 * - after everybody has stopped, nothing is alive.
 *
 * @throws ScenarioFailure
 */
export async function assertQuiescent (room: Room, cast: Cast, { paths, convergeMS = 150_000, idleMS = 30_000 }: QuiescenceOptions): Promise<void> {
  const { world } = room
  world.network.setFaults({
    latencyMS: 1, jitterMS: 0, windowBytes: 1 << 20,
    gossip: { drop: 0, duplicate: 0, reorder: 0 }, channel: { drop: 0, duplicate: 0, reorder: 0, reset: 0 }
  })
  world.network.heal()
  await startAll(room, cast)
  await openAll(cast, paths)
  await expectEqualVectors(room, cast, convergeMS)
  expectPromises(room, cast)
  expectEqualStates(cast)
  await expectRebuilt(room, cast)
  await expectQuiet(room, cast, idleMS)
  expectNoErrors(cast)
  for (const actor of everybody(cast)) await drive(room, actor.stop())
  expectNoPlaintext(room, cast)
  await world.stop()
  failOnComplaints(room)
}

async function expectEqualVectors (room: Room, cast: Cast, convergeMS: number): Promise<void> {
  const { world } = room
  const deadlineMS = world.clock.now() + convergeMS
  // Outboxes and windows towards pinners empty first; then equal must mean equal for good.
  await pass(room, 3000)
  for (;;) {
    const actors = everybody(cast)
    const first = actors[0]?.version()
    const isEqual = actors.every((actor) => equals(actor.version(), first ?? new Map()))
    if (isEqual) break
    if (world.clock.now() >= deadlineMS) {
      const lines = actors.map((actor) => `${actor.name}: ${show(actor.version())}`)
      throw new ScenarioFailure(`not converged ${convergeMS} ms after the faults ended\n${lines.join('\n')}`)
    }
    await pass(room, 500)
  }
  world.trace.note('converged', world.clock.now())
}

function show (vector: VersionVector): string {
  return [...vector].sort(([a], [b]) => a < b ? -1 : 1).map(([replica, end]) => `${replica.slice(0, 6)}=${end}`).join(' ')
}

function expectPromises ({ promises }: Room, cast: Cast): void {
  const version = everybody(cast)[0]?.version() ?? new Map()
  for (const [peer, promised] of promises) {
    if (!covers(version, promised)) throw new ScenarioFailure(`${peer} signed for ${show(promised)}, and it is gone: ${show(version)}`)
  }
}

function expectEqualStates ({ members }: Cast): void {
  const [first, ...rest] = members
  if (first === undefined) return
  const states = first.states()
  const values = first.values()
  for (const member of rest) {
    for (const [key, bytes] of member.states()) {
      if (Buffer.compare(bytes, states.get(key) ?? new Uint8Array(0)) !== 0) throw new ScenarioFailure(`${first.name} and ${member.name} differ in the state of ${key}${describe(members, key)}`)
    }
    for (const [key, value] of member.values()) {
      if (!isDeepStrictEqual(value, values.get(key))) throw new ScenarioFailure(`${first.name} and ${member.name} differ in the value of ${key}`)
    }
  }
}

function describe (members: Cast['members'], key: string): string {
  return members.map((member) => {
    const state = Buffer.from(member.states().get(key) ?? []).toString('base64')
    return `\n${member.name}, ${member.strategy}, life ${member.lives}, state ${state}\n  shows ${inspect(member.values().get(key), { depth: 6, breakLength: Infinity })}`
  }).join('')
}

async function expectRebuilt (room: Room, { members }: Cast): Promise<void> {
  const [first] = members
  if (first === undefined) return
  const { keys, types, ledger, world } = room
  const reader = keys.reader(createSeededRandom(`${world.seed}/rebuild`))
  for (const certificate of room.certificates.values()) await reader.verifier.admit(certificate)
  const rebuilt = await ledger.rebuild(first.version(), {
    cid: reader.cid, open: async (piece) => await reader.openBody(piece), typeOf: (name) => types.type(name)
  })
  const live = first.states()
  for (const [key, bytes] of live) {
    const [, typeName] = JSON.parse(key) as [unknown, string]
    const type = types.type(typeName)
    const initial: unknown = type.initial()
    const expected = rebuilt.get(key) ?? (type.encode === undefined ? encodeValue(initial) : type.encode(initial))
    if (Buffer.compare(bytes, expected) !== 0) throw new ScenarioFailure(`the state of ${key} is not what the sealed entries make`)
  }
  for (const key of rebuilt.keys()) if (!live.has(key)) throw new ScenarioFailure(`nobody shows ${key}, which the sealed entries make`)
}

/** Frames a link may carry in so many ms when all are equal: per digest its announcement, an answer and a receipt, and one more. */
const framesPerLink = (ms: number, digestMS: number): number => 4 * Math.ceil(ms / (0.8 * digestMS)) + 2

async function expectQuiet (room: Room, cast: Cast, idleMS: number): Promise<void> {
  const { network } = room.world
  // What the end of the faults has set moving may still end: acknowledgements, receipts, new links.
  await pass(room, 12_000)
  const before = everybody(cast).map(({ peer }) => sent(room, peer))
  await pass(room, idleMS)
  const actors = everybody(cast)
  const digestMS = room.options.antiEntropyMS ?? 30_000
  const maxFrames = 12 * framesPerLink(idleMS, digestMS)
  const maxGossip = actors.length * (3 * idleMS / 1000 + 5)
  for (const [index, { name, peer }] of actors.entries()) {
    const after = sent(room, peer)
    const frames = after.frames - (before[index]?.frames ?? 0)
    const gossip = after.gossip - (before[index]?.gossip ?? 0)
    if (frames > maxFrames) throw new ScenarioFailure(`${name} sent and got ${frames} frames in ${idleMS} ms of quiet; at most ${maxFrames}`)
    if (gossip > maxGossip) throw new ScenarioFailure(`${name} sent and got ${gossip} gossip messages in ${idleMS} ms of quiet; at most ${maxGossip}`)
  }
  room.world.trace.note('quiet', network.liveChannels)
}

function sent ({ world }: Room, peer: Parameters<Room['world']['network']['traffic']>[0]): { frames: number, gossip: number } {
  const { protocols, topics } = world.network.traffic(peer)
  const sum = (tallies: ReadonlyMap<string, { readonly messages: number }>): number =>
    [...tallies.values()].reduce((total, { messages }) => total + messages, 0)
  return { frames: sum(protocols), gossip: sum(topics) }
}

function expectNoErrors (cast: Cast): void {
  for (const { name, errors } of everybody(cast)) {
    const [first] = errors
    if (first !== undefined) throw new ScenarioFailure(`${name} was told of an error: ${first.stack}`)
  }
}

function expectNoPlaintext (room: Room, { pinners }: Cast): void {
  for (const { name, peer } of pinners) {
    const tap = room.taps.get(peer)
    if (tap !== undefined && holdsText(tap, room.marker)) throw new ScenarioFailure(`plaintext crossed ${name}`)
    for (const [key, value] of room.world.disk(name).synced()) {
      if (key.includes(room.marker) || Buffer.from(value).includes(room.marker)) throw new ScenarioFailure(`plaintext is on the disk of ${name}, under ${key}`)
    }
  }
}
