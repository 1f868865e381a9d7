import type { EngineCollaboration as Collaboration, CollaborationOptions } from '@peer-base/app'
import { createRoom, drive, Member, mutate, Pinner } from '../../packages/testkit/src/scenarios/index.js'
import type { FakeCollaborationKeys, Room } from '../../packages/testkit/src/scenarios/index.js'
import { Mallory } from './mallory.js'
import { Whispers } from './whispers.js'
import { flood } from './wire-session.js'
import type { WireSession } from './wire-session.js'

export interface StageOptions {
  /** @default 'rga' */
  readonly rootType?: string
  /** What mallory holds. @default 'writer' */
  readonly mallory?: 'writer' | 'reader' | 'keyless'
  /** Whether pam pins. @default false */
  readonly pinner?: boolean
  readonly options?: CollaborationOptions
  /** Other keys than the simulated ones. */
  readonly keys?: () => FakeCollaborationKeys
  /** What alice writes before mallory comes. @default 1 change */
  readonly changes?: number
  /** For snapshots that inflate in a stream, as outside of the simulated world. @default false */
  readonly realCompression?: boolean
}

/** Alice and bob, who are honest and level; pam, perhaps, who pins; and mallory. */
export interface Stage {
  readonly room: Room
  readonly alice: Member
  readonly bob: Member
  readonly pam: Pinner | undefined
  readonly mallory: Mallory
  /** Gossip in anybody's name. */
  readonly whispers: Whispers
  /** Lets so much virtual time pass. */
  pass (ms: number): Promise<void>
  /** Runs virtual time until `work` is done. */
  drive<T> (work: Promise<T>): Promise<T>
}

/** Digests every so often, so that repair is part of every case. */
const quick: CollaborationOptions = { antiEntropyMS: 5000, debouncePushMS: 0, stopGraceMS: 2000 }

export async function setStage (seed: string, { rootType = 'rga', mallory = 'writer', pinner = false, options, keys, changes = 1 }: StageOptions): Promise<Stage> {
  const whispers = new Whispers()
  const made = createRoom({ seed, rootType, narrow: whispers.narrow, options: { ...quick, ...options } })
  const room: Room = keys === undefined ? made : { ...made, keys: keys() }
  const alice = new Member(room, 'alice')
  const bob = new Member(room, 'bob')
  const pam = pinner ? new Pinner(room, 'pam') : undefined
  const stage: Stage = {
    room, alice, bob, pam, whispers,
    mallory: new Mallory(room, mallory),
    pass: async (ms) => { await room.world.clock.advance(ms) },
    drive: async (work) => await drive(room, work)
  }
  for (const actor of [alice, bob, pam]) if (actor !== undefined) await drive(room, actor.start())
  for (const member of [alice, bob]) {
    const replicas: string[] = []
    told.set(member, replicas)
    member.root.on('equivocation', (replica) => { replicas.push(replica) })
  }
  for (let change = 0; change < changes; change++) await drive(room, write(alice.root, `before ${change}`))
  await stage.pass(8000)
  await drive(room, stage.mallory.arrive())
  return stage
}

/** A change that any root type of these cases takes. */
export async function write (collaboration: Collaboration, token: string): Promise<void> {
  await mutate(collaboration, collaboration.typeName === 'aworset' || collaboration.typeName === 'gset' ? 'add' : 'push', token)
}

/** A flood as a fast line carries it, so much in each millisecond: the world would hand over all of it in one turn. */
export async function floodOf (
  stage: Stage, session: WireSession, { times, perMS = 500 }: { readonly times: number, readonly perMS?: number },
  message: Parameters<typeof flood>[2]
): Promise<void> {
  for (let said = 0; said < times && !session.isOver; said += perMS) {
    await stage.drive(flood(session, Math.min(perMS, times - said), message))
    await stage.pass(1)
  }
}

/** Replicas that `member` was told of as equivocating. */
export function foundOut (member: Member): readonly string[] {
  return told.get(member) ?? []
}

const told = new WeakMap<Member, string[]>()

/** Everything that `member` shows, as text. */
export function shown (member: Member): string {
  const value = [...(member.root.shared.value() as Iterable<unknown>)]
  // A set shows its elements in the order in which they came.
  return JSON.stringify(member.root.typeName === 'rga' ? value : value.sort())
}
