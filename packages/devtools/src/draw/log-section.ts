import type { LogLine } from '../model.js'
import { timeOfDay } from '../words.js'
import { html } from './element.js'

/** The newest first. Not read out as it grows: it grows with every key. */
export function createLogSection (): { readonly element: HTMLElement, readonly show: (log: readonly LogLine[]) => void } {
  const list = html('ol')
  const log = html('div', { class: 'scroll', role: 'log', 'aria-live': 'off', 'aria-label': 'Events, the newest first', tabindex: '0' }, list)
  let shown: readonly LogLine[] = []
  return {
    element: html('section', { 'aria-label': 'Events' }, html('h3', {}, 'Events'), log),
    show (lines) {
      if (lines === shown) return
      shown = lines
      list.replaceChildren(...lines.toReversed().map(drawLine))
    }
  }
}

function drawLine ({ at, where, event, detail, times }: LogLine): HTMLElement {
  return html('li', {},
    html('time', { datetime: new Date(at).toISOString() }, timeOfDay(at)), ' ',
    html('span', { class: 'where' }, where), ' ', html('b', {}, event), ` ${detail}`,
    ...(times === 1 ? [] : [' ', html('span', { class: 'times' }, `× ${times}`)]))
}
