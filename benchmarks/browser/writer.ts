// Somebody who writes and looks at nothing: in a pad, or over y-webrtc, by `?of=pad` or `?of=rival`. After the `#` comes the pad or the room.

/** A text as somebody without an editor changes it. */
export interface Writer {
  length (): number
  /** Where the caret is: it stays where it was in the text while others write, as an editor's does. */
  caret (): number
  /** Writes at the caret. */
  type (text: string): void
  moveTo (index: number): void
}

declare global {
  /** There in a page that only writes. */
  var writer: Writer | undefined
}

async function open (): Promise<void> {
  const isOfPad = new URL(location.href).searchParams.get('of') === 'pad'
  globalThis.writer = isOfPad ? await (await import('./writer-pad.js')).openPadWriter() : (await import('./writer-rival.mjs')).openRivalWriter()
  document.body.dataset['ready'] = 'write'
}

open().catch((error: unknown) => { document.title = String(error) })
