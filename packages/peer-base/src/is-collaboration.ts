import type { Collaboration } from '@peer-base/app'

const methods = ['stop', 'start', 'save', 'sub', 'gossip', 'peers', 'vectorClock', 'fqn', 'isRoot', 'on'] as const

/** Whether `x` is a collaboration, of this copy of the package or another: by what it can do, not by who made it. */
export function isCollaboration (x: unknown): x is Collaboration {
  if (typeof x !== 'object' || x === null) return false
  // Read as a bag of unknown members, each of which is looked at.
  const candidate = x as Readonly<Record<string, unknown>>
  return methods.every((name) => typeof candidate[name] === 'function') &&
    typeof candidate['name'] === 'string' && typeof candidate['typeName'] === 'string' &&
    typeof candidate['shared'] === 'object' && candidate['shared'] !== null
}
