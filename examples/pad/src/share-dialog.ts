import { renderSVG } from 'uqr'
import { element } from './page.js'

const copiedMS = 1600

/** The dialog with the links, their QR code and one's own name. */
export function prepareShareDialog ({ links, name }: {
  readonly links: { readonly write: string | undefined, readonly read: string }
  /** Undefined for those who can write nothing, and so no name. */
  readonly name: { read (): string, write (name: string): void } | undefined
}): void {
  const dialog = element('share-dialog', HTMLDialogElement)
  const field = element('my-name', HTMLInputElement)
  element('share-write', HTMLElement).hidden = links.write === undefined
  element('link-write', HTMLInputElement).value = links.write ?? ''
  element('link-read', HTMLInputElement).value = links.read
  for (const choice of dialog.querySelectorAll<HTMLInputElement>('input[name="qr-of"]')) {
    choice.addEventListener('change', () => { drawQR(choice.value === 'write' ? links.write ?? links.read : links.read) })
  }
  element('qr-choice', HTMLElement).hidden = links.write === undefined
  element('share', HTMLButtonElement).addEventListener('click', () => {
    field.value = name?.read() ?? ''
    drawQR(chosen(dialog) === 'write' ? links.write ?? links.read : links.read)
    dialog.showModal()
  })
  element('name-field', HTMLElement).hidden = name === undefined
  field.addEventListener('change', () => { name?.write(field.value.trim()) })
  for (const button of dialog.querySelectorAll<HTMLButtonElement>('[data-copy]')) prepareCopy(button)
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close() })
}

function chosen (dialog: HTMLDialogElement): string | undefined {
  return dialog.querySelector<HTMLInputElement>('input[name="qr-of"]:checked')?.value
}

/** Drawn here, by this page: a service that draws QR codes would be told the keys. */
function drawQR (link: string): void {
  const svg = new DOMParser().parseFromString(renderSVG(link, { border: 1 }), 'image/svg+xml').documentElement
  svg.setAttribute('aria-hidden', 'true')
  element('qr', HTMLElement).replaceChildren(svg)
}

function prepareCopy (button: HTMLButtonElement): void {
  const label = button.textContent
  button.addEventListener('click', () => {
    const field = element(button.dataset['copy'] ?? '', HTMLInputElement)
    field.select()
    navigator.clipboard.writeText(field.value).then(() => { button.textContent = 'Copied' }, () => { button.textContent = 'Press Ctrl+C' })
    setTimeout(() => { button.textContent = label }, copiedMS)
  })
}
