import { element } from './page.js'

/** The preview beside the text; drawn only while it is shown, and at most once a frame. What draws it is loaded when first wanted. */
export function showPreview (text: () => string): { readonly changed: () => void } {
  const toggle = element('preview-toggle', HTMLButtonElement)
  const preview = element('preview', HTMLElement)
  let isDue = false
  const draw = async (): Promise<void> => {
    const { render } = await import('./markdown.js')
    isDue = false
    if (!preview.hidden) preview.replaceChildren(render(text()))
  }
  const changed = (): void => {
    if (isDue || preview.hidden) return
    isDue = true
    requestAnimationFrame(() => { draw().catch(() => { preview.textContent = 'The preview could not be loaded: are you offline?' }) })
  }
  toggle.addEventListener('click', () => {
    preview.hidden = !preview.hidden
    toggle.setAttribute('aria-pressed', String(!preview.hidden))
    changed()
  })
  return { changed }
}
