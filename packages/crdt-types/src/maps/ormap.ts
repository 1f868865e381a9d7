import { createCausalType } from '../causal/causal-type.js'
import type { CausalKind, Draft } from '../causal/dot-store.js'
import { ccounterKind } from '../counters/ccounter.js'
import { ArgumentError } from '../errors.js'
import { requireWellFormed } from '../codec/value-encoder.js'
import { dwflagKind } from '../flags/dwflag.js'
import { ewflagKind } from '../flags/ewflag.js'
import { mvregKind } from '../registers/mvreg.js'
import { aworsetKind } from '../sets/aworset.js'
import { rworsetKind } from '../sets/rworset.js'
import { MapStore } from './map-store.js'
import type { MapChange, MapPayload } from './map-store.js'

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
export const ormapKind: CausalKind<MapStore, MapPayload> = {
  name: 'ormap',
  createStore: () => new MapStore(),
  mutators: {
    applySub,
    remove (draft, store, key: unknown) {
      for (const dot of store.dotsOf(requireKey(key))) draft.supersede(dot)
    }
  },
  netChanges (changes) {
    const keys = new Set((changes as MapChange[]).map(change => change.key))
    return [...keys].map(key => ({ key }))
  },
  writePayload (writer, payload, keys) {
    keys.write(writer, payload.key)
    writer.u8(KINDS.indexOf(payload.kind))
    payload.kind.writePayload(writer, payload.inner, keys)
  },
  readPayload (reader, keys) {
    // Iterative down the nesting, so that hostile depth meets a limit and not the stack's.
    const path: Array<{ key: string, kind: CausalKind }> = []
    for (;;) {
      if (path.length === MAX_DEPTH) throw reader.error(`nested deeper than ${MAX_DEPTH} levels`)
      const key = keys.read(reader)
      const kind = KINDS[reader.u8()]
      if (kind === undefined) throw reader.error('an unknown embedded type')
      path.push({ key, kind })
      if (kind !== ormapKind) return wrap(path, kind.readPayload(reader, keys))
    }
  }
}

/** Every embeddable type; the position is its code in the binary form, so never reorder. */
const KINDS: readonly CausalKind[] = [ccounterKind, ewflagKind, dwflagKind, aworsetKind, rworsetKind, mvregKind, ormapKind]
const kindsByName = new Map(KINDS.map(kind => [kind.name, kind]))

/** `applySub(key, type, mutator, ...args)`, `remove(key)`; value: object. */
export const ormap = createCausalType(ormapKind)

function wrap (path: ReadonlyArray<{ key: string, kind: CausalKind }>, payload: unknown): MapPayload {
  let wrapped = payload
  for (let i = path.length - 1; i >= 0; i--) wrapped = { ...path[i], inner: wrapped }
  return wrapped as MapPayload // the path has at least one step
}

function applySub (draft: Draft<MapPayload>, store: MapStore, key: unknown, type: unknown, mutator: unknown, ...args: unknown[]): void {
  const name = requireKey(key)
  const kind = requireKind(type)
  const mutate = typeof mutator === 'string' && Object.hasOwn(kind.mutators, mutator) ? kind.mutators[mutator] : undefined
  if (mutate === undefined) {
    throw new ArgumentError(`${describe(mutator)} is not a mutator of ${kind.name}: it has ${Object.keys(kind.mutators).join(', ')}`)
  }
  const slots = store.of(name)
  const inner = slots.find(slot => slot.kind === kind)?.store ?? kind.createStore()
  const sub = new SubDraft(draft, name, kind)
  mutate(sub, inner, ...args)
  // A call that says nothing, such as removing what is not there, takes nothing else's place.
  if (!sub.said) return
  for (const slot of slots) {
    if (slot.kind === kind) continue
    for (const dot of slot.store.dots()) draft.supersede(dot)
  }
}

/** Files what an embedded mutator makes under its key. */
class SubDraft implements Draft<unknown> {
  readonly #outer: Draft<MapPayload>
  readonly #key: string
  readonly #kind: CausalKind
  readonly depth: number
  /** Was a dot made? */
  said = false

  constructor (outer: Draft<MapPayload>, key: string, kind: CausalKind) {
    this.#outer = outer
    this.#key = key
    this.#kind = kind
    this.depth = outer instanceof SubDraft ? outer.depth + 1 : 1
    if (this.depth > MAX_DEPTH) throw new ArgumentError(`Maps nest at most ${MAX_DEPTH} deep`)
  }

  get replica (): string {
    return this.#outer.replica
  }

  add (inner: unknown): void {
    this.said = true
    this.#outer.add({ key: this.#key, kind: this.#kind, inner })
  }

  supersede (dot: { replica: string, counter: number }): void {
    this.#outer.supersede(dot)
  }
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

function describe (name: unknown): string {
  return typeof name === 'string' ? `'${name}'` : `a ${typeof name}`
}
