import type { LinkMode } from '@peer-base/app'
import type { CollaborationModel } from '../model.js'
import { type Topology, type TopologyLink, type TopologyNode, topologyOf } from '../topology.js'
import { bytesInWords, counted, shortId } from '../words.js'
import { html, svg, whenChanged } from './element.js'
import { drawTable } from './table.js'

const radius = 92
const nodeRadius = 9
const viewBox = '-150 -120 300 240'

/** The members and the links between them: a drawing, and the same as a table. */
export function createTopologySection (): { readonly element: HTMLElement, readonly show: (model: CollaborationModel) => void } {
  const drawing = html('div', { class: 'drawing' })
  const table = html('div')
  const element = html('section', { 'aria-label': 'Topology' },
    html('h3', {}, 'Topology'), drawing, html('details', {}, html('summary', {}, 'Links as a table'), table))
  const draw = whenChanged((topology: Topology) => {
    drawing.replaceChildren(drawTopology(topology), legend(topology))
    table.replaceChildren(drawTable(tableOf(topology)))
  })
  return { element, show: (model) => { draw(topologyOf(model)) } }
}

function drawTopology ({ nodes, links }: Topology): SVGSVGElement {
  const places = new Map(nodes.map((node) => [node.peer, node]))
  const lines = links.flatMap((link) => {
    const [from, to] = [places.get(link.from), places.get(link.to)]
    return from === undefined || to === undefined ? [] : drawLink(link, from, to)
  })
  const eager = links.filter(({ mode }) => mode === 'eager').length
  const label = `${counted(nodes.length, 'member')}, ${counted(links.length, 'link')}: ${eager} eager, ${links.length - eager} lazy; the table below has each of them`
  return svg('svg', { viewBox, role: 'img', 'aria-label': label }, arrowHeads(), ...lines, ...nodes.map(drawNode))
}

/** `context-stroke` is not known everywhere: one head for each kind. */
function arrowHeads (): SVGDefsElement {
  const head = (id: string): SVGMarkerElement =>
    svg('marker', { id, viewBox: '0 0 6 6', refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: 'auto' }, svg('path', { d: 'M0 0 6 3 0 6z', class: id }))
  return svg('defs', {}, head('head-own'), head('head-told'))
}

/** Curved, so that the two directions of a pair do not cover each other. */
function drawLink ({ isOwn, mode, bytes }: TopologyLink, from: TopologyNode, to: TopologyNode): SVGPathElement {
  const [x1, y1, x2, y2] = [from.x * radius, from.y * radius, to.x * radius, to.y * radius]
  const length = Math.hypot(x2 - x1, y2 - y1) || 1
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length]
  const start = [x1 + dx * nodeRadius, y1 + dy * nodeRadius]
  const end = [x2 - dx * (nodeRadius + 3), y2 - dy * (nodeRadius + 3)]
  const bend = [(x1 + x2) / 2 - dy * 10, (y1 + y2) / 2 + dx * 10]
  const kind = isOwn ? 'own' : 'told'
  const path = svg('path', { d: `M${place(start)}Q${place(bend)} ${place(end)}`, class: `link ${kind} ${mode}`, 'marker-end': `url(#head-${kind})` })
  path.append(svg('title', {}, `${shortId(from.peer)} ${verbs[mode]} ${shortId(to.peer)}${bytes === undefined ? '' : `, ${bytesInWords(bytes)} in a minute`}`))
  return path
}

/** What the one end of a link does to the other. */
const verbs = { eager: 'pushes to', lazy: 'announces to' } as const satisfies Record<LinkMode, string>

const place = (numbers: readonly number[]): string => numbers.map((number) => number.toFixed(1)).join(' ')

function drawNode ({ peer, kind, x, y }: TopologyNode): SVGGElement {
  const [left, top] = [x * radius, y * radius]
  const shape = kind === 'pinner'
    ? svg('rect', { x: left - nodeRadius, y: top - nodeRadius, width: 2 * nodeRadius, height: 2 * nodeRadius, rx: 2 })
    : svg('circle', { cx: left, cy: top, r: nodeRadius })
  const text = svg('text', { x: left, y: top + (y > 0.2 ? nodeRadius + 12 : -nodeRadius - 5) }, kind === 'self' ? 'this peer' : shortId(peer))
  return svg('g', { class: `node ${kind}` }, svg('title', {}, peer), shape, text)
}

function legend ({ hidden }: Topology): HTMLElement {
  const more = hidden === 0 ? '' : ` ${counted(hidden, 'member')} not drawn.`
  return html('div', { class: 'legend' },
    html('ul', {},
      html('li', {}, sample('own eager'), 'eager: changes are sent at once'),
      html('li', {}, sample('own lazy'), 'lazy: only announced, as they come sooner otherwise'),
      html('li', {}, sample('told eager'), 'between others, as they told')),
    html('p', {}, `Squares: pinners.${more}`))
}

/** The text beside it says what it is. */
function sample (kind: string): SVGSVGElement {
  return svg('svg', { viewBox: '0 0 28 8', width: 28, height: 8, 'aria-hidden': 'true' }, svg('path', { d: 'M1 4H27', class: `link ${kind}` }))
}

function tableOf ({ nodes, links }: Topology): Parameters<typeof drawTable>[0] {
  const kinds = new Map(nodes.map(({ peer, kind }) => [peer, kind]))
  const name = (peer: TopologyNode['peer']): string => kinds.get(peer) === 'self' ? 'this peer' : `${shortId(peer)}${kinds.get(peer) === 'pinner' ? ' (pinner)' : ''}`
  return {
    caption: 'Links: along which ways changes go',
    head: ['From', 'To', 'Mode', 'Known', 'In the last minute'],
    rows: links.map(({ from, to, isOwn, mode, bytes }) => [name(from), name(to), mode, isOwn ? 'own' : 'told', bytes === undefined ? '' : bytesInWords(bytes)]),
    none: 'No links.'
  }
}
