import type { Terminal } from '../shell/terminal.js'

export interface ProgressBar {
  /** Shows how much is done; at most ten times a second on a terminal, every two seconds elsewhere. */
  show (done: number, note?: string): void
  /** Shows the last state and ends the line. */
  end (done: number, note?: string): void
}

export function createProgressBar (terminal: Pick<Terminal, 'write' | 'isTTY' | 'columns'>, total: number): ProgressBar {
  const everyMS = terminal.isTTY ? 100 : 2000
  let shownAt = performance.now()
  const draw = (done: number, note: string): void => {
    const percent = `${String(Math.floor(done / Math.max(1, total) * 100)).padStart(3)} %`
    if (!terminal.isTTY) return terminal.write(`${percent}  ${note}\n`)
    const width = Math.max(10, Math.min(40, terminal.columns - note.length - 12))
    const filled = Math.round(done / Math.max(1, total) * width)
    terminal.write(`\r\u001b[2K[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${percent}  ${note}`)
  }
  return {
    show (done, note = '') {
      const now = performance.now()
      if (now - shownAt < everyMS) return
      shownAt = now
      draw(done, note)
    },
    end (done, note = '') {
      draw(done, note)
      if (terminal.isTTY) terminal.write('\n')
    }
  }
}
