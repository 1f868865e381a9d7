import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { markdown } from '@codemirror/lang-markdown'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { unixLines } from './text-binding.js'

/** Colours are named in the style sheet, for both themes. */
const highlighting = HighlightStyle.define([
  { tag: tags.heading, class: 'md-heading' },
  { tag: tags.strong, class: 'md-strong' },
  { tag: tags.emphasis, class: 'md-emphasis' },
  { tag: tags.strikethrough, class: 'md-strike' },
  { tag: [tags.link, tags.url], class: 'md-link' },
  { tag: tags.monospace, class: 'md-code' },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator, tags.quote], class: 'md-mark' }
])

export interface UndoKeys {
  undo (): boolean
  redo (): boolean
}

/** The editor of a pad. `extensions` bind it to the shared text. */
export function createEditor ({ parent, text, canWrite, undo, extensions }: {
  readonly parent: HTMLElement
  readonly text: string
  readonly canWrite: boolean
  readonly undo: UndoKeys
  readonly extensions: Extension
}): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        // Positions of the shared text count a carriage return; the editor must not swallow it.
        EditorState.lineSeparator.of('\n'),
        EditorState.readOnly.of(!canWrite),
        EditorView.editable.of(canWrite),
        EditorState.tabSize.of(2),
        keymap.of([...undoKeymap(undo), ...defaultKeymap, indentWithTab]),
        markdown(),
        syntaxHighlighting(highlighting),
        drawSelection(),
        EditorView.lineWrapping,
        placeholder(canWrite ? 'Write something. Markdown works.' : 'Nothing here yet.'),
        EditorView.contentAttributes.of({
          'aria-label': canWrite ? 'Text' : 'Text, read only',
          'aria-readonly': String(!canWrite),
          spellcheck: 'true',
          ...canWrite ? {} : { tabindex: '0' }
        }),
        unixLines,
        extensions
      ]
    })
  })
}

function undoKeymap ({ undo, redo }: UndoKeys): Parameters<typeof keymap.of>[0] {
  return [
    { key: 'Mod-z', run: undo, preventDefault: true },
    { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
    { linux: 'Ctrl-Shift-z', run: redo, preventDefault: true }
  ]
}
