import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'
import { theme } from './theme.js'
import { unixLines } from './text-binding.js'

export interface UndoKeys {
  undo (): boolean
  redo (): boolean
}

/**
 * The editor of a pad, in a shadow tree: there it brings its styles as style sheet objects, while in the document it would write
 * `<style>` elements, which the page's policy forbids. `extensions` bind it to the shared text.
 */
export function createEditor ({ parent, text, canWrite, undo, extensions }: {
  readonly parent: HTMLElement
  readonly text: string
  readonly canWrite: boolean
  readonly undo: UndoKeys
  readonly extensions: Extension
}): EditorView {
  const root = parent.attachShadow({ mode: 'open' })
  const language = new Compartment()
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        // Positions of the shared text count a carriage return; the editor must not swallow it.
        EditorState.lineSeparator.of('\n'),
        EditorState.readOnly.of(!canWrite),
        EditorView.editable.of(canWrite),
        EditorState.tabSize.of(2),
        keymap.of([...undoKeymap(undo), ...defaultKeymap, indentWithTab]),
        language.of([]),
        theme,
        drawSelection(),
        EditorView.lineWrapping,
        placeholder(canWrite ? 'Write something. Markdown works.' : 'Nothing here yet.'),
        EditorView.contentAttributes.of({
          'aria-label': canWrite ? 'Text' : 'Text, read only',
          'aria-readonly': String(!canWrite),
          spellcheck: 'true',
          tabindex: '0'
        }),
        unixLines,
        extensions
      ]
    })
  })
  colorMarkdown(view, language).catch(() => {
    // Offline, or cut off: the text is as good without colours.
  })
  return view
}

/** Parsers are large; the text is there before them. */
async function colorMarkdown (view: EditorView, language: Compartment): Promise<void> {
  const { markdown } = await import('@codemirror/lang-markdown')
  view.dispatch({ effects: language.reconfigure(markdown()) })
}

function undoKeymap ({ undo, redo }: UndoKeys): Parameters<typeof keymap.of>[0] {
  return [
    { key: 'Mod-z', run: undo, preventDefault: true },
    { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
    { linux: 'Ctrl-Shift-z', run: redo, preventDefault: true }
  ]
}
