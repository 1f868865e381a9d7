import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours are variables of the page's style sheet, for both themes. */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--paper)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '16px', lineHeight: '1.7', overflow: 'auto' },
  '.cm-content': { maxWidth: '48rem', margin: '0 auto', padding: 'var(--editor-padding)', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 2px' },
  '.cm-placeholder': { color: 'var(--soft)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--selection)' },
  '.remote-selection': { backgroundColor: 'color-mix(in srgb, var(--who) 26%, transparent)' },
  '.remote-caret': { position: 'relative', borderLeft: '2px solid var(--who)', marginLeft: '-1px', marginRight: '-1px' },
  '.remote-name': {
    position: 'absolute', top: '-1.3em', left: '-2px', zIndex: '1', padding: '1px 6px', borderRadius: '5px 5px 5px 0', whiteSpace: 'nowrap',
    pointerEvents: 'none', font: '600 11px/1.4 var(--sans)', color: '#fff', backgroundColor: 'var(--who)'
  },
  // In the first line there is no room above.
  '.cm-line:first-child .remote-name': { top: '1.5em', borderRadius: '0 5px 5px 5px' },
  ...Object.fromEntries(Array.from({ length: 8 }, (_, color) => [`.who-${color}`, { '--who': `var(--who-${color})` }]))
})

const highlighting = HighlightStyle.define([
  { tag: tags.heading1, fontWeight: '700', fontSize: '1.35em' },
  { tag: tags.heading2, fontWeight: '700', fontSize: '1.18em' },
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.monospace, color: 'var(--code)' },
  { tag: tags.quote, color: 'var(--soft)' },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator], color: 'var(--mark)', fontWeight: '400' }
])

export const theme: Extension = [look, syntaxHighlighting(highlighting)]
