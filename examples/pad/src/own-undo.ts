import { createUndo } from '@peer-base/crdt-types'
import type { UndoKeys } from './editor.js'
import type { Session } from './session.js'

/** After so long a pause the next change is another step. */
const pauseMS = 700

/** Takes back what was written here, whatever others wrote meanwhile. Readers have nothing to take back. */
export function ownUndo ({ text, canWrite }: Session): UndoKeys {
  if (!canWrite) return { undo: () => false, redo: () => false }
  const history = createUndo(text.shared)
  let pause: ReturnType<typeof setTimeout> | undefined
  text.on('state changed', (fromSelf) => {
    if (!fromSelf) return
    clearTimeout(pause)
    pause = setTimeout(() => { history.boundary() }, pauseMS)
  })
  // Always handled: the browser's own undo would take back what others wrote.
  const turn = (step: () => boolean) => (): boolean => {
    text.transact(step)
    return true
  }
  return { undo: turn(() => history.undo()), redo: turn(() => history.redo()) }
}
