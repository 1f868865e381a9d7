import type { Collaboration } from '@peer-base/app'
import type { Terminal } from '../shell/terminal.js'
import { harmless, printable } from './printable.js'
import { linkedPeers } from './synchrony.js'

/** A picture of a collaboration that is kept current. */
export interface View {
  draw (): void
  stop (): void
}

/** Changes within this time are drawn together. */
const drawEveryMS = 150

/** Lines of the value that are shown: the last ones, where typing goes on most often. */
const valueLines = 12

export function createView (collaboration: Collaboration, terminal: Terminal): View {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = ''
  const draw = (): void => {
    timer = undefined
    const picture = terminal.isTTY ? pictureOf(collaboration, terminal.columns) : `${lineOf(collaboration)}\n`
    if (picture === last) return
    last = picture
    terminal.write(terminal.isTTY ? `\u001b[H\u001b[2J${picture}` : picture)
  }
  const later = (): void => { timer ??= setTimeout(draw, drawEveryMS) }
  collaboration.on('state changed', later)
  collaboration.on('membership changed', later)
  collaboration.replication.on('pinned', later)
  collaboration.replication.on('pinner joined', later)
  collaboration.replication.on('pinner left', later)
  return {
    draw,
    stop () {
      clearTimeout(timer)
      collaboration.off('state changed', later)
      collaboration.off('membership changed', later)
      for (const event of ['pinned', 'pinner joined', 'pinner left'] as const) collaboration.replication.off(event, later)
      if (timer !== undefined) draw()
    }
  }
}

/** One line, for pipes and logs. */
function lineOf (collaboration: Collaboration): string {
  const text = textOf(collaboration)
  const tail = harmless(text.slice(-60)).replaceAll('\n', '⏎')
  return `${whoIsHere(collaboration)}  clock ${clockOf(collaboration)}  ${text.length} characters  ${tail}`
}

function pictureOf (collaboration: Collaboration, columns: number): string {
  const lines = harmless(textOf(collaboration)).split('\n').slice(-valueLines)
  return [
    `${harmless(collaboration.fqn())} (${collaboration.typeName})`, whoIsHere(collaboration), `clock ${clockOf(collaboration)}`,
    '─'.repeat(columns), ...lines.map((line) => line.length > columns ? `${line.slice(0, columns - 1)}…` : line),
    '─'.repeat(columns), 'Ctrl-C ends', ''
  ].join('\n')
}

function whoIsHere (collaboration: Collaboration): string {
  const { replication } = collaboration
  const persisted = replication.isCurrentStatePersistedOnPinner()
  return `members ${collaboration.peers().size}  linked ${linkedPeers(collaboration).size}  ` +
    `pinners ${replication.pinnerPeers().size}${persisted > 0 ? ` (${persisted} with all of it)` : ''}`
}

/** Entries of each replica, under the beginning of its id. */
function clockOf (collaboration: Collaboration): string {
  const parts = [...collaboration.vectorClock()].sort(([a], [b]) => a < b ? -1 : 1).map(([replica, end]) => `${harmless(replica.slice(0, 6))}:${end}`)
  return parts.length === 0 ? 'empty' : parts.join(' ')
}

function textOf (collaboration: Collaboration): string {
  const value = collaboration.shared.value()
  return typeof value === 'string' ? value : printable(value)
}
