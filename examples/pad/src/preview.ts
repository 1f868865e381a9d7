import DOMPurify from 'dompurify'
import { marked } from 'marked'
import { element } from './page.js'

/** What writers may put on the readers' screens: text and its structure; no forms, no styles, nothing that runs or loads. */
const allowed = {
  ALLOWED_TAGS: [
    'a', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'input', 'li', 'ol', 'p', 'pre', 'strong',
    'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'
  ],
  ALLOWED_ATTR: ['align', 'checked', 'disabled', 'href', 'start', 'title', 'type'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/i
}

/** Markdown as safe HTML. */
export function render (markdown: string): DocumentFragment {
  const html = marked.parse(markdown, { async: false, gfm: true, breaks: true })
  const fragment = DOMPurify.sanitize(html, { ...allowed, RETURN_DOM_FRAGMENT: true })
  for (const link of fragment.querySelectorAll('a')) {
    // A page opened from here learns neither the address of this one, in which the keys are, nor gets a handle of it.
    link.rel = 'noopener noreferrer nofollow'
    link.target = '_blank'
  }
  for (const box of fragment.querySelectorAll('input')) {
    if (box.type === 'checkbox') box.setAttribute('aria-label', box.checked ? 'Done' : 'To do')
    else box.remove()
  }
  return fragment
}

/** The preview beside the text; drawn only while it is shown, and at most once a frame. */
export function showPreview (text: () => string): { readonly changed: () => void } {
  const toggle = element('preview-toggle', HTMLButtonElement)
  const preview = element('preview', HTMLElement)
  let isDue = false
  const draw = (): void => {
    isDue = false
    if (!preview.hidden) preview.replaceChildren(render(text()))
  }
  const changed = (): void => {
    if (isDue || preview.hidden) return
    isDue = true
    requestAnimationFrame(draw)
  }
  toggle.addEventListener('click', () => {
    preview.hidden = !preview.hidden
    toggle.setAttribute('aria-pressed', String(!preview.hidden))
    draw()
  })
  return { changed }
}
