import { type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from '@codemirror/view'

/** Somebody else, as the editor shows them. */
export interface Person {
  readonly name: string
  /** Which of the colours, from 0. */
  readonly color: number
  /** Places in the text that stay true while others type; absent while their editor has no focus. */
  readonly anchor?: string
  readonly head?: string
}

/** Turns an index into a place of the text and back. */
export interface Places {
  /** It stays behind what is on its left, or before what is on its right. */
  positionAt (index: number, side: 'left' | 'right'): string
  indexOf (place: string): number
}

/** Where somebody is: absent when they are not in the text. */
export interface Selection {
  readonly anchor?: string
  readonly head?: string
}

/** Everybody else, by peer. */
export const peopleChanged = StateEffect.define<ReadonlyMap<string, Person>>()

const people = StateField.define<ReadonlyMap<string, Person>>({
  create: () => new Map(),
  update: (now, transaction) => transaction.effects.reduce((map, effect) => effect.is(peopleChanged) ? effect.value : map, now)
})

/** Shows the carets and selections of others, and tells of one's own. */
export function presence (places: Places, onSelection: (selection: Selection) => void): Extension {
  const marks = ViewPlugin.define((view) => new Marks(view, places), { decorations: (plugin) => plugin.decorations })
  const teller = EditorView.updateListener.of(({ selectionSet, focusChanged, docChanged, state, view }) => {
    if (!selectionSet && !focusChanged && !docChanged) return
    onSelection(view.hasFocus ? placed(state.selection.main, places) : {})
  })
  return [people, marks, teller]
}

/**
 * A caret stands before what is on its right: typing comes before it, so that its place is the same after each key and need not be told
 * again. A selection holds fast to its first and its last character.
 */
function placed ({ anchor, head }: { readonly anchor: number, readonly head: number }, { positionAt }: Places): Selection {
  return anchor < head
    ? { anchor: positionAt(anchor, 'right'), head: positionAt(head, 'left') }
    : { anchor: positionAt(anchor, anchor === head ? 'right' : 'left'), head: positionAt(head, 'right') }
}

class Marks {
  decorations: DecorationSet
  readonly #places: Places

  constructor (view: EditorView, places: Places) {
    this.#places = places
    this.decorations = this.#build(view)
  }

  update (update: ViewUpdate): void {
    const moved = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(peopleChanged)))
    // Asked anew with each change: a place may have been told before the text came that it stands in.
    if (moved || update.docChanged) this.decorations = this.#build(update.view)
  }

  #build (view: EditorView): DecorationSet {
    const length = view.state.doc.length
    const ranges = [...view.state.field(people).values()].flatMap((person) => {
      const anchor = this.#indexOf(person.anchor, length)
      const head = this.#indexOf(person.head, length)
      if (anchor === undefined || head === undefined) return []
      const caret = Decoration.widget({ widget: new Caret(person), side: head < anchor ? -1 : 1 }).range(head)
      const [from, to] = anchor < head ? [anchor, head] : [head, anchor]
      const selection = Decoration.mark({ class: `remote-selection who-${person.color}` })
      return from === to ? [caret] : [caret, selection.range(from, to)]
    })
    return RangeSet.of(ranges, true)
  }

  /** Undefined for no place, and for one in text that has not come here yet. */
  #indexOf (place: string | undefined, length: number): number | undefined {
    if (place === undefined) return undefined
    try {
      const index = this.#places.indexOf(place)
      return index < 0 ? undefined : Math.min(index, length)
    } catch {
      // Somebody's program sent what is no place.
      return undefined
    }
  }
}

class Caret extends WidgetType {
  readonly #person: Person

  constructor (person: Person) {
    super()
    this.#person = person
  }

  override eq (other: Caret): boolean {
    return other.#person.name === this.#person.name && other.#person.color === this.#person.color
  }

  override toDOM (): HTMLElement {
    const caret = document.createElement('span')
    caret.className = `remote-caret who-${this.#person.color}`
    caret.setAttribute('aria-hidden', 'true')
    const name = caret.appendChild(document.createElement('span'))
    name.className = 'remote-name'
    name.textContent = this.#person.name
    return caret
  }

  override ignoreEvent (): boolean { return true }
}
