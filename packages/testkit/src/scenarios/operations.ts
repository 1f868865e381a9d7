import type { EngineCollaboration as Collaboration } from '@peer-base/app'
import type { SeededRandom } from '../sim/seeded-random.js'
import { mutate } from './member.js'

/** What a random change needs. */
export interface Operation {
  readonly random: SeededRandom
  /** Distinct for each change, so that values tell which change they came from. */
  readonly token: string
}

type Edit = (collaboration: Collaboration, operation: Operation) => Promise<void>

const listEdit: Edit = async (collaboration, { random, token }) => {
  const { length } = collaboration.shared.value() as readonly unknown[]
  const choice = random.below(10)
  if (length === 0 || choice < 5) return await mutate(collaboration, 'insertAt', random.below(length + 1), token)
  if (choice < 6) return await mutate(collaboration, 'push', { token, nested: [1, null, true] })
  if (choice < 7) return await mutate(collaboration, 'insertAllAt', random.below(length + 1), [token, `${token}'`])
  if (choice < 8) return await mutate(collaboration, 'updateAt', random.below(length), token)
  await mutate(collaboration, 'removeAt', random.below(length))
}

const textEdit: Edit = async (collaboration, { random, token }) => {
  const { length } = collaboration.shared.value() as string
  if (length === 0 || random.below(10) < 7) return await mutate(collaboration, 'insertAt', random.below(length + 1), token)
  const at = random.below(length)
  await mutate(collaboration, 'removeAt', at, 1 + random.below(Math.min(4, length - at)))
}

const setEdit: Edit = async (collaboration, { random, token }) => {
  const element = random.chance(0.7) ? `element ${random.below(6)}` : token
  await mutate(collaboration, random.chance(0.65) ? 'add' : 'remove', element)
}

const mapEdit: Edit = async (collaboration, { random, token }) => {
  const key = random.pick(['a', '__proto__', 'constructor', 'b/c', '😀'])
  const choice = random.below(10)
  if (choice < 2) return await mutate(collaboration, 'remove', key)
  if (choice < 5) return await mutate(collaboration, 'applySub', key, 'mvreg', 'write', token)
  if (choice < 8) return await mutate(collaboration, 'applySub', key, 'aworset', 'add', token)
  await mutate(collaboration, 'applySub', key, 'ormap', 'applySub', 'inner', 'ewflag', random.chance(0.5) ? 'enable' : 'disable')
}

/** One random change of a document, by its type. */
export const edits = {
  rga: listEdit,
  text: textEdit,
  aworset: setEdit,
  rworset: setEdit,
  ormap: mapEdit,
  mvreg: async (collaboration, { token }) => { await mutate(collaboration, 'write', token) },
  lwwreg: async (collaboration, { token }) => { await mutate(collaboration, 'write', token) },
  pncounter: async (collaboration, { random }) => { await mutate(collaboration, random.chance(0.6) ? 'inc' : 'dec', 1 + random.below(5)) },
  gset: async (collaboration, { token }) => { await mutate(collaboration, 'add', token) }
} satisfies Record<string, Edit> as Readonly<Record<string, Edit>>
