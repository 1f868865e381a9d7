import { Annotation, type ChangeSet, type ChangeSpec, type Extension, Transaction, type TransactionSpec } from '@codemirror/state'
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { Backlog, type TextPatch } from './backlog.js'
import { asOftenAsSeen } from './as-often-as-seen.js'
import type { Places } from './presence.js'

/** The shared text as the editor needs it. */
export interface BoundText extends Places {
  value (): string
  insertAt (index: number, text: string): Promise<void>
  removeAt (index: number, count?: number): Promise<void>
  on (event: 'change', listener: (change: unknown) => void): unknown
  off (event: 'change', listener: (change: unknown) => void): unknown
}

/** Marks what came from the shared text, so that it does not go back there. */
const fromShared = Annotation.define<boolean>()

/** Runs what it is given so that its changes travel together. */
export type Together = (changes: () => void) => void

/** A text and an editor, tied together. */
export interface Binding {
  readonly extension: Extension
  /** Stable places for indices of the editor's text. */
  readonly places: Places
}

/**
 * Keeps an editor and a shared text equal by patches, both ways: what is typed becomes insertions and removals at once, what others
 * did becomes changes of the editor, as often as is seen however many they were, and less often out of sight. The whole texts are compared
 * only where a change brings no patches (a snapshot) or was refused (half a surrogate pair).
 */
export function bindText (text: BoundText, together: Together): Binding {
  const backlog = new Backlog()
  const extension = ViewPlugin.define((view) => {
    let sending = false
    const show = asOftenAsSeen(() => {
      const changes = backlog.take()
      if (changes !== undefined) view.dispatch(remoteChange(changes))
    })
    const reset = (): void => {
      backlog.take()
      const change = difference(view.state.doc.toString(), text.value())
      if (change !== undefined) view.dispatch(remoteChange({ from: change.at, to: change.at + change.remove, insert: change.insert }))
    }
    const onChange = (change: unknown): void => {
      // Own typing is in the editor already; own undo is not, and comes this way like everybody else's changes.
      if (sending) return
      if (!Array.isArray(change)) return reset()
      backlog.add(change as readonly TextPatch[], view.state.doc.length)
      show(backlog.isDue(view.viewport))
    }
    text.on('change', onChange)
    const onError = (): void => { queueMicrotask(reset) }
    return {
      update (update: ViewUpdate) {
        sending = true
        try {
          for (const { changes } of update.transactions.filter(isOwn)) together(() => { send(backlog.pass(changes), text, onError) })
        } finally {
          sending = false
        }
      },
      destroy () {
        text.off('change', onChange)
        backlog.take()
      }
    }
  })
  return {
    extension,
    places: {
      positionAt: (index, side) => text.positionAt(backlog.inShared(index, side), side),
      indexOf (place) {
        const index = text.indexOf(place)
        return index < 0 ? index : backlog.inEditor(index)
      }
    }
  }
}

function isOwn (transaction: Transaction): boolean {
  return transaction.docChanged && transaction.annotation(fromShared) !== true
}

function remoteChange (changes: ChangeSpec): TransactionSpec {
  return {
    changes,
    annotations: [fromShared.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)]
  }
}

function send (changes: ChangeSet, text: BoundText, onError: (error: unknown) => void): void {
  let shift = 0
  changes.iterChanges((from, to, _newFrom, _newTo, inserted) => {
    const at = from + shift
    if (to > from) text.removeAt(at, to - from).catch(onError)
    if (inserted.length > 0) text.insertAt(at, inserted.toString()).catch(onError)
    shift += inserted.length - (to - from)
  })
}

/** The one patch that makes `now` of `before`: what is between their common beginning and their common end. */
export function difference (before: string, now: string): TextPatch | undefined {
  if (before === now) return undefined
  const limit = Math.min(before.length, now.length)
  let at = 0
  while (at < limit && before.charCodeAt(at) === now.charCodeAt(at)) at += 1
  let end = 0
  while (end < limit - at && before.charCodeAt(before.length - 1 - end) === now.charCodeAt(now.length - 1 - end)) end += 1
  return { at, remove: before.length - at - end, insert: now.slice(at, now.length - end) }
}

/** A line break is one code unit in the shared text, whatever the platform pastes. */
export const unixLines: Extension = EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, '\n'))
