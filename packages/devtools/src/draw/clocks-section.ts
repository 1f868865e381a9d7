import { clocksOf, type ClockTable, type PinnerRow, pinnersOf } from '../clocks.js'
import type { CollaborationModel } from '../model.js'
import { counted, shortId, timeOfDay } from '../words.js'
import { html, whenChanged } from './element.js'
import { drawTable } from './table.js'

/** Replicas shown; the further ones have the fewest entries. */
const maxRows = 50

/** How many entries of each replica are here, and with each linked peer. */
export function createClocksSection (): { readonly element: HTMLElement, readonly show: (model: CollaborationModel) => void } {
  const body = html('div')
  const draw = whenChanged((clocks: ClockTable) => { body.replaceChildren(drawTable(tableOf(clocks))) })
  return { element: html('section', { 'aria-label': 'Clocks' }, html('h3', {}, 'Clocks'), body), show: (model) => { draw(clocksOf(model)) } }
}

function tableOf ({ peers, rows, behind }: ClockTable): Parameters<typeof drawTable>[0] {
  const shown = rows.slice(0, maxRows).map(({ replica, here, there }) => [shortId(replica), String(here), ...there.map(String)])
  return {
    caption: `Entries of ${counted(rows.length, 'replica')}${rows.length > maxRows ? `, ${maxRows} shown` : ''}`,
    head: ['Replica', 'here', ...peers.map(shortId)],
    rows: shown.length === 0 ? [] : [...shown, ['behind', '', ...behind.map((entries) => entries === 0 ? 'nothing' : String(entries))]],
    none: 'Nothing was written yet.'
  }
}

/** Which pinners are here, and what they signed for. */
export function createPinnersSection (): { readonly element: HTMLElement, readonly show: (model: CollaborationModel) => void } {
  const body = html('div')
  const draw = whenChanged(({ pinnedOn, rows }: { readonly pinnedOn: number, readonly rows: readonly PinnerRow[] }) => {
    body.replaceChildren(
      html('p', {}, pinnedOn === 0 ? 'No pinner has confirmed everything that is here.' : `Everything is on the disks of ${counted(pinnedOn, 'pinner')}.`),
      drawTable({ caption: 'Pinners', head: ['Pinner', 'Here', 'Last receipt', 'Behind it'], rows: rows.map(pinnerRow), none: 'No pinner is here.' })
    )
  })
  return {
    element: html('section', { 'aria-label': 'Pinners' }, html('h3', {}, 'Pinners'), body),
    show: (model) => { draw({ pinnedOn: model.reading.pinnedOn, rows: pinnersOf(model) }) }
  }
}

function pinnerRow ({ pinner, isHere, receiptAt, behind }: PinnerRow): readonly string[] {
  return [
    shortId(pinner), isHere ? 'yes' : 'no', receiptAt === undefined ? 'none yet' : timeOfDay(receiptAt),
    behind === undefined ? '' : behind === 0 ? 'nothing' : counted(behind, 'entry').replace('entrys', 'entries')
  ]
}
