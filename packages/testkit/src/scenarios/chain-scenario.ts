import { simulatedPeer } from '../people.js'
import { attempt, drive, expectTogether, pass } from './cast.js'
import type { Cast, Path } from './cast.js'
import { ScenarioFailure } from './failure.js'
import { Member, mutate } from './member.js'
import { inChain, neighboursOnly } from './neighbours.js'
import { assertQuiescent } from './quiescence.js'
import { createRoom } from './room.js'
import type { Room } from './room.js'
import type { ScenarioResult, ScenarioRun } from './scenario.js'

const chain = ['alice', 'bob', 'carol', 'dave'].map(simulatedPeer)
const outer: Path = [['outer', 'text']]
const inner: Path = [['outer', 'text'], ['inner', 'aworset']]
/** Four hops, a window each, and the joining of links: far less than any digest. */
const promptMS = 8000
const forwardMS = 3000

/**
 * Four in a chain, each reaching its neighbours only. First only two nested subs change, and must reach the far end without
 * the root ever changing and without a digest; then transactions change root and sub, and nobody sees one half-applied.
 */
export async function chainScenario (run: ScenarioRun): Promise<ScenarioResult> {
  const room = createRoom({
    ...run,
    faults: { latencyMS: 2, jitterMS: 20, reorderMS: 200, gossip: { drop: 0.1, duplicate: 0.2, reorder: 0.2 } },
    options: { debouncePushMS: 50, antiEntropyMS: 600_000 },
    narrow: (network) => neighboursOnly(network, inChain(chain))
  })
  const { random, world, ledger } = room
  const members = ['alice', 'bob', 'carol', 'dave'].map((name) =>
    new Member(room, name, { strategy: random.pick(['memory', 'hybrid-ipfs-repo', 'ipfs-repo'] as const) }))
  const cast: Cast = { members, pinners: [] }
  for (const member of cast.members) await drive(room, startWatched(room, member))
  await pass(room, promptMS)
  await changeSubs(room, cast)
  const shown = cast.members.map(async (member) => [(await member.sub(outer)).shared.value(), (await member.sub(inner)).shared.value()] as const)
  expectSubsEverywhere(room, cast, await Promise.all(shown))
  await transactions(room, cast)
  await assertQuiescent(room, cast, { paths: [outer, inner], idleMS: 5000 })
  return { trace: world.trace, entries: ledger.entries, tasks: world.clock.tasksRun }
}

async function startWatched (room: Room, member: Member): Promise<void> {
  await member.start()
  const sub = await member.sub(inner)
  const tokens = (values: Iterable<unknown>): string[] => [...values].filter((value): value is string => typeof value === 'string' && value.startsWith('both '))
  expectTogether(room, member.name, [
    { collaboration: member.root, tokens: () => tokens(member.root.shared.value() as unknown[]) },
    { collaboration: sub, tokens: () => tokens(sub.shared.value() as Set<string>) }
  ])
}

async function changeSubs (room: Room, { members }: Cast): Promise<void> {
  const { random } = room
  for (let i = 0; i < 12; i++) {
    const member = random.pick(members)
    attempt(room, member, 'change a sub', async () => {
      if (random.chance(0.5)) await mutate(await member.sub(outer), 'push', `${i} `)
      else await mutate(await member.sub(inner), 'add', `element ${i}`)
    })
    await pass(room, random.below(300))
  }
  await pass(room, forwardMS)
}

function expectSubsEverywhere ({ ledger }: Room, { members }: Cast, values: ReadonlyArray<readonly [outer: unknown, inner: unknown]>): void {
  const shown = values.map(([text, set]) => JSON.stringify([text, [...set as Set<string>].sort()]))
  const odd = shown.findIndex((value) => value !== shown[0])
  if (odd >= 0) throw new ScenarioFailure(`a change of a sub did not travel the chain: ${members[odd]?.name} shows ${shown[odd]}, ${members[0]?.name} ${shown[0]}`)
  const made = (values[0]?.[0] as string).split(' ').length - 1 + (values[0]?.[1] as Set<string>).size
  if (made !== 12) throw new ScenarioFailure(`12 changes of subs were made, ${made} are shown; ${ledger.entries} entries`)
}

async function transactions (room: Room, { members }: Cast): Promise<void> {
  const { random, world } = room
  for (let i = 0; i < 12; i++) {
    const member = random.pick(members)
    attempt(room, member, 'transact', async () => {
      const sub = await member.sub(inner)
      const change = async (): Promise<void> => { await mutate(member.root, 'push', `both ${i}`) }
      const changeSub = async (): Promise<void> => { await mutate(sub, 'add', `both ${i}`) }
      if (random.chance(0.5)) await member.root.transact(() => Promise.all([change(), changeSub()]))
      else await member.root.transact(async () => { await change(); await changeSub() })
    })
    if (random.chance(0.2)) world.network.resetChannels(member.peer, random.pick(members).peer)
    await pass(room, random.below(400))
  }
}
