import type { Anything } from './crdt-type.js'

/**
 * What a type shows to the compiler. `mutators` are functions of the arguments without replica and state; `value` is
 * what `value()` gives; `change` what the event `change` carries; `queries` are further functions that change nothing.
 */
export interface TypeFace {
  readonly value: unknown
  readonly mutators: object
  readonly change?: unknown
  readonly queries?: object
}

/**
 * From type names to faces, over the type of the elements. A user's type joins by declaration merging:
 *
 *     declare module '@peer-base/crdt-types' {
 *       interface CrdtTypeMap<Element> {
 *         stack: { value: Element[], mutators: { push (value: Element): void } }
 *       }
 *     }
 */
export interface CrdtTypeMap<Element> {
  gcounter: { value: number, mutators: { inc (by?: number): void } }
  pncounter: { value: number, mutators: { inc (by?: number): void, dec (by?: number): void } }
  lexcounter: { value: number, mutators: { inc (): void, dec (): void } }
  ccounter: { value: number, mutators: { inc (by?: number): void, dec (by?: number): void } }
  ewflag: { value: boolean, mutators: { enable (): void, disable (): void } }
  dwflag: { value: boolean, mutators: { enable (): void, disable (): void } }
  gset: { value: ReadonlySet<Element>, mutators: { add (element: Element): void }, change: { readonly add: Element } }
  '2pset': SetFace<Element>
  aworset: SetFace<Element>
  rworset: SetFace<Element>
  rwlwwset: {
    value: ReadonlySet<Element>
    mutators: {
      add (...args: [element: Element] | [timestamp: number, element: Element]): void
      remove (...args: [element: Element] | [timestamp: number, element: Element]): void
    }
    change: SetFace<Element>['change']
  }
  lwwreg: { value: Element | null, mutators: { write (...args: [value: Element] | [timestamp: number, value: Element]): void } }
  mvreg: { value: ReadonlySet<Element>, mutators: { write (value: Element): void, clear (): void }, change: undefined }
  rga: {
    value: readonly Element[]
    mutators: {
      push (value: Element): void
      insertAt (index: number, value: Element): void
      insertAllAt (index: number, values: readonly Element[]): void
      removeAt (index: number): void
      updateAt (index: number, value: Element): void
      removeAllAt (index: number, count: number): void
    }
    change: ReadonlyArray<ListPatch<readonly Element[]>>
    queries: Positions
  }
  text: {
    value: string
    mutators: {
      push (text: string): void
      insertAt (index: number, text: string): void
      removeAt (index: number, count?: number): void
    }
    change: ReadonlyArray<ListPatch<string>>
    queries: Positions
  }
  ormap: { value: Readonly<Record<string, Element>>, mutators: MapMutators<void>, change: { readonly key: string } }
}

interface SetFace<Element> {
  value: ReadonlySet<Element>
  mutators: { add (element: Element): void, remove (element: Element): void }
  change: { readonly add: Element } | { readonly remove: Element }
}

/** At index `at`, `remove` elements go and `insert` comes; each patch is in terms of the list after those before it. */
export interface ListPatch<Content> {
  readonly at: number
  readonly remove: number
  readonly insert: Content
}

/** Places that stay where they belong while others type. */
export interface Positions {
  /**
   * A token for the place before the element at `index`; the end has one too. It stays with the neighbour on `side`,
   * by default the left one.
   */
  positionAt (index: number, side?: 'left' | 'right'): string
  /** Where the place is now; -1 where its element has not come to this replica yet. */
  indexOf (token: string): number
}

export type CrdtTypeName = keyof CrdtTypeMap<unknown>

/** The types that an `ormap` embeds. */
export type EmbeddableName = 'ccounter' | 'ewflag' | 'dwflag' | 'aworset' | 'rworset' | 'mvreg' | 'ormap'

/** Given by hand, for no mapped type keeps a generic signature. */
export interface MapMutators<Result> {
  applySub<Name extends Exclude<EmbeddableName, 'ormap'>, M extends keyof CrdtTypeMap<unknown>[Name]['mutators']> (
    key: string, type: Name, mutator: M, ...args: ArgumentsOf<CrdtTypeMap<unknown>[Name]['mutators'][M]>
  ): Result
  applySub<Name extends Exclude<EmbeddableName, 'ormap'>, M extends keyof CrdtTypeMap<unknown>[Name]['mutators']> (
    key: string, type: 'ormap', mutator: 'applySub', innerKey: string, innerType: Name, innerMutator: M,
    ...args: ArgumentsOf<CrdtTypeMap<unknown>[Name]['mutators'][M]>
  ): Result
  applySub (key: string, type: 'ormap', mutator: 'applySub', innerKey: string, innerType: 'ormap', ...args: readonly unknown[]): Result
  applySub (key: string, type: 'ormap', mutator: 'remove', innerKey: string): Result
  remove (key: string): Result
}

type ArgumentsOf<F> = F extends (...args: infer Args) => unknown ? Args : never

/** The mutators of a type, each returning `Result`. */
export type MutatorsOf<Name extends CrdtTypeName, Element, Result> = Name extends 'ormap'
  ? MapMutators<Result>
  : { [M in keyof CrdtTypeMap<Element>[Name]['mutators']]: (...args: ArgumentsOf<CrdtTypeMap<Element>[Name]['mutators'][M]>) => Result }

/** What `value()` gives. */
export type ValueOf<Name extends CrdtTypeName, Element = Anything> = CrdtTypeMap<Element>[Name]['value']

/** What the event `change` carries. */
export type ChangeOf<Name extends CrdtTypeName, Element = Anything> = CrdtTypeMap<Element>[Name] extends { change: infer C } ? C : unknown

/** Functions that change nothing, beyond `value()`. */
export type QueriesOf<Name extends CrdtTypeName, Element = Anything> = CrdtTypeMap<Element>[Name] extends { queries: infer Q } ? Q : unknown

/**
 * The face of a shared document: each mutator takes the arguments after replica and state, and its promise resolves when
 * the change is accepted.
 *
 * `Face<'rga', string>` has `push (value: string): Promise<void>`, `value (): readonly string[]` and no `inc`.
 */
export type Face<Name extends CrdtTypeName, Element = Anything> =
  MutatorsOf<Name, Element, Promise<void>> & QueriesOf<Name, Element> & { value (): ValueOf<Name, Element> }
