import type { Cancel } from '@peer-base/app'
import uPlot from 'uplot'
import type { CollaborationModel, TrafficPoint } from '../model.js'
import { bytesInWords, timeOfDay } from '../words.js'
import { html } from './element.js'
import { drawTable } from './table.js'

export interface TrafficSection {
  readonly element: HTMLElement
  readonly show: (model: CollaborationModel) => void
  /** Frees the charts. */
  readonly end: Cancel
}

const chartHeight = 130
/** A chart of the first moments is as wide as one of this time. */
const shortestSeconds = 60
/** Points that the table beside the charts repeats. */
const tablePoints = 12

/** Bytes and messages of the last minute, over time. */
export function createTrafficSection (): TrafficSection {
  const element = html('section', { 'aria-label': 'Traffic' }, html('h3', {}, 'Traffic'))
  const table = html('div')
  const charts = [
    createChart({ title: 'Bytes in the last minute', inWords: bytesInWords, pick: ({ bytesIn, bytesOut }) => [bytesIn, bytesOut] }),
    createChart({ title: 'Messages in the last minute', inWords: String, pick: ({ messagesIn, messagesOut }) => [messagesIn, messagesOut] })
  ]
  element.append(...charts.map((chart) => chart.element), html('details', {}, html('summary', {}, 'Traffic as a table'), table))
  let shown: readonly TrafficPoint[] | undefined
  return {
    element,
    show ({ history }) {
      if (history === shown) return
      shown = history
      for (const chart of charts) chart.show(history)
      table.replaceChildren(drawTable(tableOf(history)))
    },
    end () { for (const chart of charts) chart.end() }
  }
}

interface ChartOptions {
  readonly title: string
  readonly inWords: (value: number) => string
  readonly pick: (point: TrafficPoint) => readonly [incoming: number, outgoing: number]
}

interface Chart {
  readonly element: HTMLElement
  readonly show: (history: readonly TrafficPoint[]) => void
  readonly end: Cancel
}

function createChart ({ title, inWords, pick }: ChartOptions): Chart {
  const label = html('figcaption', {}, title)
  const canvas = html('div', { role: 'img', 'aria-label': title })
  const element = html('figure', {}, label, canvas)
  let plot: uPlot | undefined
  const resized = new ResizeObserver(() => { plot?.setSize({ width: widthOf(canvas), height: chartHeight }) })
  resized.observe(canvas)
  return {
    element,
    show (history) {
      const picked = history.map(pick)
      const data = chartData(history.map(({ at }) => at / 1000), picked)
      plot ??= new uPlot(chartOptions(canvas, inWords), data, canvas)
      plot.setData(data)
      const [incoming, outgoing] = picked.at(-1) ?? [0, 0]
      label.textContent = `${title}: ${inWords(incoming)} in (solid), ${inWords(outgoing)} out (dashed)`
      canvas.setAttribute('aria-label', label.textContent)
    },
    end () {
      resized.disconnect()
      plot?.destroy()
    }
  }
}

/** Begins with a moment without values where there are few points: of a single one uPlot would make a day. */
function chartData (times: readonly number[], picked: ReadonlyArray<readonly [incoming: number, outgoing: number]>): uPlot.AlignedData {
  const early = (times.at(-1) ?? 0) - shortestSeconds
  const isShort = times[0] !== undefined && times[0] > early
  return [
    [...isShort ? [early] : [], ...times],
    [...isShort ? [null] : [], ...picked.map(([incoming]) => incoming)],
    [...isShort ? [null] : [], ...picked.map(([, outgoing]) => outgoing)]
  ]
}

function chartOptions (canvas: HTMLElement, inWords: (value: number) => string): uPlot.Options {
  // Asked at each drawing: dark and light change while the panel is open.
  const color = (name: string) => () => getComputedStyle(canvas).getPropertyValue(name)
  const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui' }
  return {
    width: widthOf(canvas),
    height: chartHeight,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(10, max || 0)] } },
    axes: [
      { ...axis, space: 70, values: (_plot, times) => times.map((time) => timeOfDay(time * 1000)) },
      { ...axis, size: 64, values: (_plot, values) => values.map(inWords) }
    ],
    series: [{}, { label: 'in', stroke: color('--in'), width: 2 }, { label: 'out', stroke: color('--out'), width: 2, dash: [6, 4] }]
  }
}

function widthOf (canvas: HTMLElement): number {
  return Math.max(120, canvas.clientWidth)
}

function tableOf (history: readonly TrafficPoint[]): Parameters<typeof drawTable>[0] {
  return {
    caption: 'Traffic of the minute before',
    head: ['At', 'Bytes in', 'Bytes out', 'Messages in', 'Messages out'],
    rows: history.slice(-tablePoints).reverse().map(({ at, bytesIn, bytesOut, messagesIn, messagesOut }) =>
      [timeOfDay(at), bytesInWords(bytesIn), bytesInWords(bytesOut), String(messagesIn), String(messagesOut)]),
    none: 'Nothing was measured yet.'
  }
}
