import type { Collaboration } from 'peer-base'
import { element } from './page.js'

/** The title: a register of its own beside the text. What is being typed is not replaced under the typist's hands. */
export function showTitle (title: Collaboration<'lwwreg', string>, canWrite: boolean): void {
  const field = element('title', HTMLInputElement)
  const heading = element('heading', HTMLElement)
  field.readOnly = !canWrite
  const update = (): void => {
    const value = title.shared.value() ?? ''
    if (document.activeElement !== field && field.value !== value) field.value = value
    heading.textContent = value === '' ? 'Untitled pad' : value
    document.title = value === '' ? 'Untitled pad' : `${value} · Pad`
  }
  field.addEventListener('input', () => { title.shared.write(field.value).catch(() => { update() }) })
  field.addEventListener('blur', update)
  title.on('state changed', update)
  update()
}
