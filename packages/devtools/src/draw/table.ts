import { html } from './element.js'

export interface TableContent {
  readonly caption: string
  readonly head: readonly string[]
  /** Each begins with what heads the row. */
  readonly rows: ReadonlyArray<readonly string[]>
  /** What is said where there are no rows. */
  readonly none: string
}

/** A table that wide content scrolls in, reachable by keyboard. */
export function drawTable ({ caption, head, rows, none }: TableContent): HTMLElement {
  if (rows.length === 0) return html('p', { class: 'none' }, none)
  const table = html('table', {},
    html('caption', {}, caption),
    html('thead', {}, html('tr', {}, ...head.map((text) => html('th', { scope: 'col' }, text)))),
    html('tbody', {}, ...rows.map(([first = '', ...rest]) =>
      html('tr', {}, html('th', { scope: 'row' }, first), ...rest.map((text) => html('td', {}, text)))))
  )
  return html('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption }, table)
}
