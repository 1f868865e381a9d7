import { createCausalType } from '../causal/causal-type.js'
import { writeNewKey } from '../causal/key-table.js'
import { append } from '../causal/short-list.js'
import type { CausalKind, CausalMutator, Draft, Path, Step } from '../causal/dot-store.js'
import type { Anything } from '../crdt-type.js'
import { ccounterKind } from '../counters/ccounter.js'
import { ArgumentError } from '../errors.js'
import { requireWellFormed } from '../codec/value-encoder.js'
import { dwflagKind } from '../flags/dwflag.js'
import { ewflagKind } from '../flags/ewflag.js'
import { mvregKind } from '../registers/mvreg.js'
import { aworsetKind } from '../sets/aworset.js'
import { rworsetKind } from '../sets/rworset.js'
import { MapStore } from './map-store.js'
import type { MapChange, Slot } from './map-store.js'

/** Deep enough for documents people write, shallow enough that recursion is safe on any stack. */
const MAX_DEPTH = 32

/**
 * Observed-remove map (Almeida et al. 2018, section 7.4.3: a dot map). Each key holds a causal type; all share one
 * causal context. `remove` takes away what it has seen under the key, so a concurrent change stays; a removed key
 * leaves nothing but its dots in the context. A key whose content is empty (a set without elements, a flag in its
 * initial state) is not in the value.
 *
 * When one key was given two types concurrently, the value shows the one whose name sorts first, everywhere;
 * the next `applySub` that says something replaces the other.
 *
 * `applySub` and the join of its delta cost what the embedded mutator costs, plus O(depth); `remove` costs O(dots under
 * the key); the value costs O(keys) after a change.
 */
export const ormapKind: CausalKind<MapStore> = {
  name: 'ormap',
  createStore: () => new MapStore(),
  mutators: {
    applySub,
    remove (draft, store, key: unknown) {
      store.supersede(draft, requireKey(key))
    }
  },
  netChanges (changes) {
    const keys = new Set((changes as MapChange[]).map(change => change.key))
    return [...keys].map(key => ({ key }))
  },
  paths: {
    write (writer, path, keys) {
      let kind: CausalKind = ormapKind
      for (let i = 0; i < path.length; i++) {
        const step = path[i]! // in range
        kind = step.kind
        if (keys === undefined) writeNewKey(writer, step.key)
        else keys.write(writer, step.key)
        writer.u8(KINDS.indexOf(kind))
      }
      return kind
    },
    read (reader, keys) {
      let path: Step[] = []
      let kind: CausalKind = ormapKind
      while (kind === ormapKind) {
        if (path.length === MAX_DEPTH) throw reader.error(`nested deeper than ${MAX_DEPTH} levels`)
        const key = keys.read(reader)
        const found = KINDS[reader.u8()]
        if (found === undefined) throw reader.error('an unknown embedded type')
        path = append(path, { key, kind: kind = found })
      }
      return path
    }
  },
  // No path ends in a map: it says nothing itself, what stands in it does.
  writePayload () { throw new ArgumentError('A map itself says nothing') },
  readPayload (reader) { throw reader.error('a path that ends in a map') }
}

/** Every embeddable type; the position is its code in the binary form, so never reorder. */
const KINDS: readonly CausalKind[] = [ccounterKind, ewflagKind, dwflagKind, aworsetKind, rworsetKind, mvregKind, ormapKind]
const kindsByName = new Map(KINDS.map(kind => [kind.name, kind]))

/** `applySub(key, type, mutator, ...args)`, `remove(key)`; value: object. */
export const ormap = createCausalType(ormapKind)

function applySub (draft: Draft, store: MapStore, key: string, type: unknown, mutator: unknown, ...args: unknown[]): void {
  const kind = requireKind(type)
  const mutate = requireMutator(kind, mutator)
  const outer = draft.path
  const made = draft.made.length
  const slot = store.of(key, kind) ?? newSlot(outer, requireKey(key), kind)
  draft.path = slot.path
  mutate(draft, slot.store, ...args)
  draft.path = outer
  // A call that says nothing, such as removing what is not there, takes nothing else's place.
  if (draft.made.length > made) store.supersede(draft, key, kind)
}

/** One that is in no map yet. */
function newSlot (outer: Path, key: string, kind: CausalKind): Slot {
  if (outer.length === MAX_DEPTH) throw new ArgumentError(`Maps nest at most ${MAX_DEPTH} deep`)
  const step = { key, kind }
  // Every key keeps its path, so it gets no room to grow.
  return { path: outer.length === 0 ? [step] : outer.concat(step), kind, store: kind.createStore(), next: undefined }
}

function requireKey (key: unknown): string {
  if (typeof key !== 'string') throw new ArgumentError('The key of a map is a string')
  requireWellFormed(key)
  return key
}

function requireKind (type: unknown): CausalKind {
  const kind = typeof type === 'string' ? kindsByName.get(type) : undefined
  if (kind === undefined) {
    throw new ArgumentError(`An ormap cannot embed ${describe(type)}: it takes the causal types ${KINDS.map(({ name }) => name).join(', ')}`)
  }
  return kind
}

function requireMutator (kind: CausalKind, mutator: unknown): CausalMutator<Anything> {
  const mutate = typeof mutator === 'string' && Object.hasOwn(kind.mutators, mutator) ? kind.mutators[mutator] : undefined
  if (mutate === undefined) {
    throw new ArgumentError(`${describe(mutator)} is not a mutator of ${kind.name}: it has ${Object.keys(kind.mutators).join(', ')}`)
  }
  return mutate
}

function describe (name: unknown): string {
  return typeof name === 'string' ? `'${name}'` : `a ${typeof name}`
}
