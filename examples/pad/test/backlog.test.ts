import { ChangeSet, Text } from '@codemirror/state'
import { expect } from 'chai'
import fc from 'fast-check'
import { Backlog, type TextPatch } from '../src/backlog.js'

/** A change at a fraction of the text's length, so that it fits whatever the text is by then. */
interface Edit {
  readonly where: number
  readonly remove: number
  readonly insert: string
}

const edit = fc.record({ where: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(4), insert: fc.string({ maxLength: 4 }) })
const step = fc.oneof(
  fc.record({ by: fc.constant('others' as const), edits: fc.array(edit, { maxLength: 3 }) }),
  fc.record({ by: fc.constant('me' as const), edits: fc.array(edit, { minLength: 1, maxLength: 1 }) }),
  fc.record({ by: fc.constant('frame' as const), edits: fc.constant([]) })
)

describe('changes of others that the editor does not show yet', () => {
  it('come out as if they had been shown at once, whatever is typed before they are', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const texts = new Texts('It is a truth')
      for (const { by, edits } of steps) {
        if (by === 'frame') texts.show()
        else for (const each of edits) texts[by](each)
      }
      texts.show()
      expect(texts.editor).to.equal(texts.shared)
    }))
  })

  it('keep what both wrote at one place, that of others first', () => {
    const texts = new Texts('ab')
    texts.others({ where: 0.5, remove: 0, insert: 'other' })
    texts.me({ where: 0.5, remove: 0, insert: 'mine' })
    expect(texts.shared).to.equal('aothermineb')
    texts.show()
    expect(texts.editor).to.equal(texts.shared)
  })

  it('do not move a place: it stands where it stood, in both texts', () => {
    const backlog = new Backlog()
    backlog.add([{ at: 0, remove: 0, insert: '12345' }], 10)
    expect(backlog.inShared(3, 'left')).to.equal(8)
    expect(backlog.inEditor(8)).to.equal(3)
    expect(backlog.inEditor(2)).to.equal(0)
    backlog.take()
    expect(backlog.inShared(3, 'left')).to.equal(3)
    expect(backlog.inEditor(3)).to.equal(3)
  })

  it('are due where the editor draws, and when there are many', () => {
    const backlog = new Backlog()
    const drawn = { from: 100, to: 200 }
    backlog.add([{ at: 10, remove: 0, insert: 'above' }, { at: 900, remove: 5, insert: '' }], 1000)
    expect(backlog.isDue(drawn)).to.equal(false)
    backlog.add([{ at: 155, remove: 0, insert: 'in it' }], 1000)
    expect(backlog.isDue(drawn)).to.equal(true)
    backlog.take()
    for (let i = 0; i < 201; i++) backlog.add([{ at: i, remove: 0, insert: 'x' }], 1000)
    expect(backlog.isDue({ from: 500, to: 600 })).to.equal(true)
  })
})

/** An editor's text and the shared one, without either of them. */
class Texts {
  editor: string
  shared: string
  readonly #backlog = new Backlog()

  constructor (text: string) {
    this.editor = text
    this.shared = text
  }

  others (edit: Edit): void {
    const patch = fitting(edit, this.shared)
    this.shared = changed(this.shared, changesOf(patch, this.shared))
    this.#backlog.add([patch], this.editor.length)
  }

  me (edit: Edit): void {
    const changes = changesOf(fitting(edit, this.editor), this.editor)
    this.shared = changed(this.shared, this.#backlog.pass(changes))
    this.editor = changed(this.editor, changes)
  }

  show (): void {
    const changes = this.#backlog.take()
    if (changes !== undefined) this.editor = changed(this.editor, changes)
  }
}

function fitting ({ where, remove, insert }: Edit, text: string): TextPatch {
  const at = Math.floor(where * text.length)
  return { at, remove: Math.min(remove, text.length - at), insert }
}

function changesOf ({ at, remove, insert }: TextPatch, text: string): ChangeSet {
  return ChangeSet.of({ from: at, to: at + remove, insert }, text.length, '\n')
}

/** Line breaks are as the editor splits texts: one code unit each. */
function changed (text: string, changes: ChangeSet): string {
  return changes.apply(Text.of(text.split('\n'))).toString()
}
