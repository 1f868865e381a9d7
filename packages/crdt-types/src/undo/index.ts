export { createUndo } from './undo.js'
export type { Undo, UndoOptions } from './undo.js'
export type { UndoTarget } from './history.js'
