import { expect } from 'chai'
import { encodeValue } from '@peer-base/crdt-types'
import type { CrdtType } from '@peer-base/crdt-types'
import { entryKind, parseEntry } from '@peer-base/protocol'
import { createRoom, drive, Member, mutate, Pinner, withImmediateCompression } from '../../packages/testkit/src/scenarios/index.js'
import type { Room } from '../../packages/testkit/src/scenarios/index.js'

type Parting = { readonly author: string, readonly witness: string | undefined }

interface People { readonly room: Room, readonly alice: Member, readonly bob: Member, readonly partings: Map<Member, Parting[]> }

const options = { maxDeltaRetention: 0, debouncePushMS: 0, antiEntropyMS: 5000, stopGraceMS: 2000 }

async function meet (seed: string, { rootType = 'gset', bobWrites = true, define = (_room: Room) => {} } = {}): Promise<People> {
  const room = createRoom({ seed, rootType, options })
  define(room)
  const people: People = { room, alice: new Member(room, 'alice'), bob: new Member(room, 'bob', { canWrite: bobWrites }), partings: new Map() }
  for (const member of [people.alice, people.bob]) {
    await drive(room, member.start())
    const heard: Parting[] = []
    people.partings.set(member, heard)
    member.root.on('state diverged', (parting) => { heard.push(parting) })
  }
  return people
}

/** As many changes as make a snapshot due, and time for it and for what others say of it. */
async function work ({ room, alice }: People): Promise<void> {
  for (let change = 0; change < 60; change++) {
    await drive(room, mutate(alice.root, 'add', `change ${change}`))
    await room.world.clock.advance(50)
  }
  await room.world.clock.advance(15_000)
}

/** Entries on a disk, by kind. */
function keptOf (room: Room, name: string): number[] {
  const rows = [...room.world.disk(name).synced()].filter(([key]) => /(^|\/)l\//.test(key))
  return rows.map(([, bytes]) => parseEntry(bytes).header.kind)
}

async function end ({ room }: People, ...actors: ReadonlyArray<Member | Pinner>): Promise<void> {
  for (const actor of actors) await drive(room, actor.stop())
  await room.world.stop()
}

/** Counts how often it was joined, which is no business of a state: equal changes leave unequal states. */
const wayward: CrdtType = {
  initial: () => ({ tokens: [], joins: 0 }),
  join: (state: { tokens: string[], joins: number }, delta: { tokens: string[] }) => ({
    tokens: [...new Set([...state.tokens, ...delta.tokens])].sort(), joins: state.joins + 1
  }),
  value: ({ tokens }: { tokens: string[] }) => tokens,
  mutators: { add: (_id: string, _state: unknown, token: string) => ({ tokens: [token], joins: 0 }) },
  encodeDelta: ({ tokens }: { tokens: string[] }) => encodeValue({ tokens })
}

/** A snapshot is packed in the world's time, not in that of a loaded machine. */
const inItsTime = (run: () => Promise<void>) => async (): Promise<void> => { await withImmediateCompression(run) }

describe('a checkpoint', () => {
  it('is signed by a writer who had the state that another one sealed', inItsTime(async () => {
    const people = await meet('attested')
    await work(people)
    expect(keptOf(people.room, 'alice').filter((kind) => kind === entryKind.snapshot)).to.have.length(1)
    expect(keptOf(people.room, 'alice').filter((kind) => kind === entryKind.checkpoint)).to.have.length(1)
    expect(people.partings.get(people.alice)).to.deep.equal([])
    await end(people, people.alice, people.bob)
  }))

  it('is not signed by one who only reads', inItsTime(async () => {
    const people = await meet('reader', { bobWrites: false })
    await work(people)
    expect(keptOf(people.room, 'alice')).to.include(entryKind.snapshot).and.not.include(entryKind.checkpoint)
    await end(people, people.alice, people.bob)
  }))

  it('does not mind a sub that was opened by one of them only, and never changed', inItsTime(async () => {
    const people = await meet('untouched sub')
    await drive(people.room, people.alice.root.sub('empty', 'text'))
    await work(people)
    expect(keptOf(people.room, 'bob')).to.include(entryKind.checkpoint)
    expect(people.partings.get(people.bob)).to.deep.equal([])
    await end(people, people.alice, people.bob)
  }))

  it('outlives a restart, and a newcomer who takes the snapshot agrees with all', inItsTime(async () => {
    const people = await meet('newcomer')
    const pam = new Pinner(people.room, 'pam')
    await drive(people.room, pam.start())
    await work(people)
    expect(keptOf(people.room, 'pam')).to.include.members([entryKind.snapshot, entryKind.checkpoint])
    await drive(people.room, people.alice.stop())
    await drive(people.room, people.bob.stop())
    const carol = new Member(people.room, 'carol')
    await drive(people.room, carol.start())
    await people.room.world.clock.advance(15_000)
    expect([...carol.root.shared.value() as Set<string>]).to.have.length(60)
    await end(people, carol, pam)
  }))

  it('of another state tells everybody who parted from whom', inItsTime(async () => {
    const people = await meet('diverged', { rootType: 'wayward', define: ({ types }) => { types.define('wayward', wayward) } })
    const { alice, bob, partings } = people
    // Two of alice's changes travel as one, so that bob joins fewer.
    await Promise.all([mutate(alice.root, 'add', 'one'), mutate(alice.root, 'add', 'two')])
    await work(people)
    const [alices, bobs] = [partings.get(alice) ?? [], partings.get(bob) ?? []]
    expect(alices).to.have.length(1)
    expect(bobs).to.deep.equal(alices)
    expect(alices[0]?.author).to.not.equal(alices[0]?.witness)
    await end(people, alice, bob)
  }))

  it('is not needed by a reader to notice: it hears of itself', inItsTime(async () => {
    const people = await meet('diverged reader', { rootType: 'wayward', bobWrites: false, define: ({ types }) => { types.define('wayward', wayward) } })
    const { alice, bob, partings } = people
    await Promise.all([mutate(alice.root, 'add', 'one'), mutate(alice.root, 'add', 'two')])
    await work(people)
    expect(partings.get(alice)).to.deep.equal([])
    expect(partings.get(bob)?.map(({ witness }) => witness)).to.deep.equal([undefined])
    await end(people, alice, bob)
  }))
})
