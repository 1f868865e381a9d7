export { createUndo } from './undo.js'
export type { Undo, UndoOptions, UndoTarget } from './undo.js'
