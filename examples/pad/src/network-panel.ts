import type { Devtools } from '@peer-base/devtools'
import { element } from './page.js'
import type { Session } from './session.js'

/** A look behind the scenes, on demand: its program is loaded when first wanted, and nothing is watched while it is closed. */
export function prepareNetworkPanel ({ app, text }: Pick<Session, 'app' | 'text'>): void {
  const toggle = element('network-toggle', HTMLButtonElement)
  const panel = element('network', HTMLElement)
  let devtools: Devtools | undefined
  const open = async (): Promise<void> => {
    const { mountDevtools } = await import('@peer-base/devtools')
    if (panel.hidden) return
    devtools ??= mountDevtools(element('network-panel', HTMLElement), { app, collaborations: [text] })
    panel.focus()
  }
  const close = (): void => {
    devtools?.unmount()
    devtools = undefined
    panel.hidden = true
    toggle.setAttribute('aria-pressed', 'false')
  }
  toggle.addEventListener('click', () => {
    if (!panel.hidden) return close()
    panel.hidden = false
    toggle.setAttribute('aria-pressed', 'true')
    open().catch(close)
  })
  element('network-close', HTMLButtonElement).addEventListener('click', () => {
    close()
    toggle.focus()
  })
}
