import type { Channel, Network, PeerId } from '@peer-base/app'
import { drive, pass } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

/** What is announced is asked for after `receiveTimeoutMS`, and is there well before the next digest. */
const announcedWithinMS = 8000
const digestMS = 60_000

/**
 * Three write until some link is lazy. Then a link loses all that is sent along it, without a word: what its end lacks comes
 * by the announcement of the other link, soon. When both lose everything for a while, and nobody writes any more, it comes by the next digest.
 */
export async function lazyLinksScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const deaf = { links: new Set<string>() }
  const room = createRoom({
    ...run, options: { debouncePushMS: 0, antiEntropyMS: digestMS, resetConnectionIntervalMS: 600_000 }, narrow: (network) => losing(network, deaf)
  })
  const { random, world } = room
  const members = ['alice', 'bob', 'carol'].map((name) => new Member(room, name, { strategy: 'ipfs-repo' }))
  for (const member of members) await drive(room, member.start())
  await pass(room, 5000)
  for (let i = 0; i < 200 && lazyInto(members).length === 0; i++) {
    for (const member of random.shuffle(members)) await drive(room, mutate(member.root, 'push', `${member.name} ${i}`))
    await pass(room, 500)
  }
  await pass(room, 2000)
  const [victim] = random.shuffle(lazyInto(members))
  if (victim === undefined) throw new ScenarioFailure('no link became lazy')
  const [source, other] = sourcesOf(victim, members)
  deaf.links.add(`${source.peer} ${victim.peer}`)
  await drive(room, mutate(source.root, 'push', 'announced'))
  await expectAll(room, members, announcedWithinMS, 'announced')
  deaf.links.add(`${other.peer} ${victim.peer}`)
  await drive(room, mutate(source.root, 'push', 'lost'))
  await pass(room, 3000)
  deaf.links.clear()
  await expectAll(room, members, 2 * digestMS, 'lost')
  await assertQuiescent(room, { members, pinners: [] }, { paths: [] })
  return { trace: world.trace, entries: room.ledger.entries, tasks: world.clock.tasksRun }
}

/** Members that have one lazy link into them, and an eager one. */
const lazyInto = (members: readonly Member[]): Member[] => members.filter(({ root }) => {
  const inbound = root.replication.links().filter(({ direction }) => direction === 'inbound')
  return inbound.some(({ mode }) => mode === 'lazy') && inbound.some(({ mode }) => mode === 'eager')
})

/** Whose changes come to the victim at once, and who would only announce them. */
function sourcesOf (victim: Member, members: readonly Member[]): readonly [eager: Member, lazy: Member] {
  const links = victim.root.replication.links().filter(({ direction }) => direction === 'inbound')
  const peerOf = (mode: 'eager' | 'lazy'): PeerId | undefined => links.find((link) => link.mode === mode)?.peer
  const [eager, lazy] = (['eager', 'lazy'] as const).map((mode) => members.find(({ peer }) => peer === peerOf(mode)))
  if (eager === undefined || lazy === undefined) throw new ScenarioFailure(`${victim.name} has no eager and lazy link`)
  return [eager, lazy]
}

async function expectAll (room: Room, members: readonly Member[], withinMS: number, token: string): Promise<void> {
  const { clock } = room.world
  const endMS = clock.now() + withinMS
  const shown = ({ root }: Member): readonly unknown[] => root.shared.value() as readonly unknown[] // the root is an rga
  const lacking = (): Member | undefined => members.find((member) => !shown(member).includes(token))
  while (lacking() !== undefined && clock.now() < endMS) await pass(room, 100)
  const late = lacking()
  if (late !== undefined) throw new ScenarioFailure(`${late.name} lacks what was ${token} after ${withinMS} ms`)
}

/** A network of which some links, named by both ends, lose everything that is sent along them. */
function losing (network: Network, { links }: { readonly links: ReadonlySet<string> }): Network {
  const through = (channel: Channel): Channel => new Proxy(channel, {
    get (target, key) {
      if (key === 'send') {
        return async (frame: Uint8Array) => {
          if (!links.has(`${network.self} ${target.peer}`)) await target.send(frame)
        }
      }
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) as unknown : value
    }
  })
  return new Proxy(network, {
    get (target, key) {
      if (key === 'open') return async (...args: Parameters<Network['open']>) => through(await target.open(...args))
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) as unknown : value
    }
  })
}
