import { expect } from 'chai'
import { PeerBaseError } from '@peer-base/app'
import { covers } from '@peer-base/protocol'
import { createRoom, drive, Member, Pinner, withImmediateCompression } from '../../packages/testkit/src/scenarios/index.js'
import type { Room } from '../../packages/testkit/src/scenarios/index.js'
import { shown, write } from './stage.js'

const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const writes = 8

interface Cast { readonly room: Room, readonly alice: Member, readonly bob: Member, readonly pam: Pinner }

/** Alice waits for her disk at each change, bob's gathers, pam's is synced before she signs. */
function castOf (seed: string): Cast {
  const options = { antiEntropyMS: 5000, debouncePushMS: 0, debouncePushToPinnerMS: 0, stopGraceMS: 2000, saveDebounceMS: 500, maxDeltaRetention: 16 }
  const room = createRoom({ seed, options })
  return { room, alice: new Member(room, 'alice', { strategy: 'ipfs-repo' }), bob: new Member(room, 'bob'), pam: new Pinner(room, 'pam') }
}

const everybody = ({ alice, bob, pam }: Cast): Array<Member | Pinner> => [alice, bob, pam]

/** A start that the disk refuses says so by a code, and the next one may do. */
async function start ({ room }: Cast, actor: Member | Pinner): Promise<void> {
  for (let tries = 0; tries < 3 && !actor.isUp; tries++) {
    try {
      await drive(room, actor.start())
    } catch (error) {
      expect(error).to.be.instanceOf(PeerBaseError)
      actor.kill()
    }
  }
}

function expectTyped (cast: Cast): void {
  for (const { errors } of everybody(cast)) {
    for (const error of errors) expect((error as { code?: unknown }).code, error.stack).to.be.oneOf(['PEERBASE_STORE_FAILED', 'PEERBASE_STORE_FULL', 'PEERBASE_STORE_CORRUPT'])
  }
}

async function converge (cast: Cast, tokens: readonly string[]): Promise<void> {
  const { room, alice, bob, pam } = cast
  const endMS = room.world.clock.now() + 60_000
  const isLevel = (): boolean => shown(alice) === shown(bob) && tokens.every((token) => shown(alice).includes(token)) &&
    covers(pam.version(), alice.version())
  while (!isLevel() && room.world.clock.now() < endMS) await room.world.clock.advance(500)
  for (const token of tokens) expect(shown(alice)).to.include(token)
  expect(shown(bob)).to.equal(shown(alice))
  expect(covers(pam.version(), alice.version()), 'pam has everything').to.equal(true)
}

/** No promise without its disk, no two entries at one place: the world watches. */
function expectNoComplaints ({ room }: Cast): void {
  expect([...room.complaints, ...room.ledger.complaints]).to.deep.equal([])
}

async function end (cast: Cast): Promise<void> {
  for (const actor of everybody(cast)) await drive(cast.room, actor.stop())
  await cast.room.world.stop()
}

/** Everybody works while the `n`-th call to one disk fails; then its owner loses power, and comes back. */
async function workOverFault (name: 'alice' | 'bob' | 'pam', n: number): Promise<void> {
  const cast = castOf(`${name}/${n}`)
  const { room, alice, bob } = cast
  const disk = room.world.disk(name)
  disk.failCall(n)
  for (const actor of everybody(cast)) await start(cast, actor)
  const tokens: string[] = []
  for (let change = 0; change < writes; change++) {
    for (const member of [alice, bob]) {
      tokens.push(`${member.name} ${change}`)
      await drive(room, write(member.root, `${member.name} ${change}`))
    }
    await room.world.clock.advance(400)
  }
  await room.world.clock.advance(12_000)
  const owner = cast[name]
  // All of its changes are with the others by now: a power cut must take none of them.
  owner.kill()
  await start(cast, owner)
  await converge(cast, tokens)
  expectTyped(cast)
  expectNoComplaints(cast)
  await end(cast)
}

describe('a disk that fails', () => {
  for (const name of ['alice', 'bob', 'pam'] as const) {
    it(`once, at any of its calls, costs ${name} nothing that was acknowledged`, async () => {
      await withImmediateCompression(async () => {
        for (let n = 1; n <= 66 * runs; n++) await workOverFault(name, n)
      })
    }).timeout(120_000 * runs) // dozens of whole worlds, one for each call that can fail
  }

  it('for lack of room signs for nothing, and catches up once there is some', async () => {
    const cast = castOf('full')
    const { room, alice, bob, pam } = cast
    for (const actor of everybody(cast)) await start(cast, actor)
    await drive(room, write(alice.root, 'before'))
    await room.world.clock.advance(8000)
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(1)
    room.world.disk('pam').fill()
    for (let change = 0; change < writes; change++) await drive(room, write(alice.root, `while full ${change}`))
    await room.world.clock.advance(20_000)
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
    expect(shown(bob)).to.equal(shown(alice))
    room.world.disk('pam').free()
    await drive(room, write(bob.root, 'after'))
    await converge(cast, ['before', 'while full 7', 'after'])
    await room.world.clock.advance(12_000)
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(1)
    pam.kill()
    await start(cast, pam)
    expect(covers(pam.version(), alice.version())).to.equal(true)
    expectTyped(cast)
    expectNoComplaints(cast)
    await end(cast)
  })

  for (const name of ['alice', 'bob'] as const) {
    it(`for lack of room leaves ${name} at work in memory, tells so, and is written again without a restart`, async () => {
      const cast = castOf(`full ${name}`)
      const { room, alice, bob, pam } = cast
      for (const actor of everybody(cast)) await start(cast, actor)
      await drive(room, write(alice.root, 'before'))
      await room.world.clock.advance(3000)
      const owner = cast[name]
      room.world.disk(name).fill()
      await drive(room, write(owner.root, 'while full'))
      await room.world.clock.advance(15_000)
      expect(owner.storeNews).to.deep.equal(['degraded'])
      expect(shown(owner)).to.include('while full')
      expect(shown(name === 'alice' ? bob : alice)).to.equal(shown(owner))
      room.world.disk(name).free()
      // Nothing is written that would carry it.
      await room.world.clock.advance(30_000)
      expect(owner.storeNews).to.deep.equal(['degraded', 'recovered'])
      const version = owner.version()
      room.world.network.partition([[(name === 'alice' ? bob : alice).peer, pam.peer], []])
      owner.kill()
      await start(cast, owner)
      expect(covers(owner.version(), version), 'all of it is on the disk').to.equal(true)
      room.world.network.heal()
      await converge(cast, ['before', 'while full'])
      expectTyped(cast)
      expectNoComplaints(cast)
      await end(cast)
    })
  }

  it('to keep every bit shows no wrong value, and what rotted is fetched again', async () => {
    for (let seed = 1; seed <= 40 * runs; seed++) await withImmediateCompression(async () => { await rot(seed) })
  }).timeout(120_000 * runs) // dozens of whole worlds
})

/** Bits flip while their owner is down; everybody must be level again, and nobody ever shows what was not written. */
async function rot (seed: number): Promise<void> {
  const cast = castOf(`rot ${seed}`)
  const { room, alice, bob } = cast
  for (const actor of everybody(cast)) await start(cast, actor)
  const tokens = Array.from({ length: 24 }, (_, index) => `token ${index}`)
  for (const [index, token] of tokens.entries()) {
    await drive(room, write([alice, bob][index % 2]?.root ?? alice.root, token))
    await room.world.clock.advance(300)
  }
  await converge(cast, tokens)
  await room.world.clock.advance(12_000)
  const name = (['alice', 'bob', 'pam'] as const)[seed % 3] ?? 'alice'
  const owner = cast[name]
  if (seed % 2 === 0) owner.kill()
  else await drive(room, owner.stop())
  for (let flips = 0; flips < 1 + seed % 5; flips++) room.world.disk(name).flipBit('c/')
  if (owner instanceof Member) room.world.network.partition([[owner.name === 'alice' ? bob.peer : alice.peer, cast.pam.peer], []])
  await start(cast, owner)
  if (owner instanceof Member) {
    const values = owner.root.shared.value() as readonly string[]
    expect(values.filter((value) => !tokens.includes(value)), 'values that nobody wrote').to.deep.equal([])
  }
  room.world.network.heal()
  await converge(cast, tokens)
  expectTyped(cast)
  await end(cast)
}
