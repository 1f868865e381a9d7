import { toError } from '@peer-base/app'
import type { EngineCollaboration as Collaboration } from '@peer-base/app'
import type { Recording } from '../sim/recording.js'
import { driveUntilSettled } from '../sim/virtual-clock.js'
import { ScenarioFailure } from './failure.js'
import type { Member } from './member.js'
import type { Pinner } from './pinner.js'
import type { Room } from './room.js'

export type Path = ReadonlyArray<readonly [name: string, type: string]>

/** Everybody who takes part, whether up or down. */
export interface Cast {
  readonly members: readonly Member[]
  readonly pinners: readonly Pinner[]
}

export const everybody = ({ members, pinners }: Cast): Array<Member | Pinner> => [...members, ...pinners]

/** Runs the world until `work` is done. */
export async function drive<T> ({ world }: Room, work: Promise<T>): Promise<T> {
  return await driveUntilSettled(world.clock, work)
}

/** Lets so much virtual time pass; what was found wrong meanwhile ends the scenario. */
export async function pass (room: Room, ms: number): Promise<void> {
  await room.world.clock.advance(ms)
  failOnComplaints(room)
}

/**
 * Does what may fail because its process is killed, or ends, meanwhile. Another failure is a complaint.
 */
export function attempt (room: Room, actor: Member | Pinner, what: string, work: () => Promise<void>): void {
  const { kills } = actor
  const before = actor.isUp ? actor.process : undefined
  work().catch((error: unknown) => {
    const hasEnded = actor.kills > kills || (before !== undefined && (!actor.isUp || actor.process !== before))
    if (!hasEnded) room.complaints.push(`${actor.name} could not ${what}: ${toError(error).stack}`)
  })
}

export function failOnComplaints ({ complaints, ledger }: Room): void {
  const [first] = [...complaints, ...ledger.complaints]
  if (first !== undefined) throw new ScenarioFailure(first)
}

/** Everybody who is down comes back. */
export async function startAll (room: Room, cast: Cast): Promise<void> {
  for (const actor of everybody(cast)) if (!actor.isUp) await drive(room, actor.start())
}

/** Every member opens every sub, so that all show the same documents. */
export async function openAll ({ members }: Cast, paths: readonly Path[]): Promise<void> {
  for (const member of members) for (const path of paths) await member.sub(path)
}

export interface Tokens {
  readonly collaboration: Collaboration
  tokens (): Iterable<string>
}

/** Complains when documents that are changed only together ever tell of a change that shows in one of them only. */
export function expectTogether (room: Room, who: string, tokensOf: readonly Tokens[]): void {
  const check = (_delta: unknown, fromSelf: boolean): void => {
    if (fromSelf) return
    const [first, ...rest] = tokensOf.map(({ tokens }) => [...tokens()].sort().join())
    if (rest.every((other) => other === first)) return
    room.complaints.push(`${who} saw half of a transaction at ${room.world.clock.now()} ms: ${first} | ${rest.join(' | ')}`)
  }
  for (const { collaboration } of tokensOf) collaboration.shared.on('delta', check)
}

/** Whether any message of a recording holds the text. */
export function holdsText (recording: Recording, text: string): boolean {
  return recording.all().some((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text))
}
