import type { Cancel } from '@peer-base/app'
import type { CollaborationModel, Model } from '../model.js'
import { counted, shortId } from '../words.js'
import { createClocksSection, createPinnersSection } from './clocks-section.js'
import { html } from './element.js'
import { createLogSection } from './log-section.js'
import { styleText } from './style.js'
import { createTopologySection } from './topology-section.js'
import { createTrafficSection } from './traffic-section.js'

export interface Panel {
  readonly show: (model: Model) => void
  /** Takes the panel off the page. */
  readonly end: Cancel
}

interface Facts {
  readonly appName: string
  readonly peerCount: () => number
}

/** Draws models into a shadow root of its own: neither the page's styles nor the panel's reach the other. */
export function createPanel (container: HTMLElement, { appName, peerCount }: Facts): Panel {
  const host = html('div', { class: 'peer-base-devtools' })
  const root = host.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [createStyle()]
  const choice = createChoice()
  const facts = html('p', { class: 'facts' })
  const traffic = createTrafficSection()
  const [topology, clocks, pinners, log] = [createTopologySection(), createClocksSection(), createPinnersSection(), createLogSection()]
  root.append(html('div', { class: 'panel', role: 'region', 'aria-label': 'peer-base devtools' },
    html('div', { class: 'head' }, html('h2', {}, `peer-base · ${appName}`), choice.element, facts),
    html('div', { class: 'sections' }, topology.element, clocks.element, traffic.element, html('div', {}, pinners.element, log.element))))
  container.append(host)
  let last: Model | undefined
  const show = (model: Model): void => {
    last = model
    choice.offer([...model.collaborations.keys()])
    log.show(model.log)
    const chosen = model.collaborations.get(choice.chosen())
    if (chosen === undefined) return
    facts.textContent = factsOf(chosen, peerCount())
    for (const section of [topology, clocks, traffic, pinners]) section.show(chosen)
  }
  choice.onChange(() => { if (last !== undefined) show(last) })
  return {
    show,
    end () {
      traffic.end()
      host.remove()
    }
  }
}

function factsOf ({ reading }: CollaborationModel, peerCount: number): string {
  const { self, typeName, members, outbound, inbound } = reading
  const lazy = reading.lazyOutbound.length + reading.lazyInbound.length
  const peer = self === undefined ? 'not running' : `peer ${shortId(self)}`
  return `${peer} · ${typeName} · ${counted(members.length, 'member')} · pushes to ${outbound.length}, pulls from ${inbound.length}, ${lazy} of them lazy · ${counted(peerCount, 'peer')} of the app heard`
}

/** Which collaboration is shown. */
function createChoice () {
  const select = html('select', { id: 'collaboration' })
  let offered = ''
  return {
    element: html('span', {}, html('label', { for: 'collaboration' }, 'Collaboration '), select),
    chosen: () => select.value,
    onChange (listener: () => void) { select.addEventListener('change', listener) },
    offer (names: readonly string[]) {
      if (offered === JSON.stringify(names)) return
      offered = JSON.stringify(names)
      const chosen = select.value
      select.replaceChildren(...names.map((name) => html('option', { value: name }, name)))
      if (names.includes(chosen)) select.value = chosen
    }
  }
}

/** A constructed sheet: policies that forbid inline styles allow it. */
function createStyle (): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styleText)
  return sheet
}
