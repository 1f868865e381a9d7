/** A text as somebody without an editor changes it. */
export interface Writer {
  length (): number
  insert (at: number, text: string): void
  /** Tells the others where one is. */
  moveCaret (at: number): void
}

declare global {
  /** There in a page that only writes. */
  var writer: Writer | undefined
}

export function offerWriter (writer: Writer): void {
  globalThis.writer = writer
  document.body.dataset['ready'] = 'write'
}
