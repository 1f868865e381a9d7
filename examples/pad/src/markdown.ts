import DOMPurify from 'dompurify'
import { Marked } from 'marked'

/** What writers may put on the readers' screens: text and its structure; no forms, no styles, nothing that runs or loads. */
const allowed = {
  ALLOWED_TAGS: [
    'a', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'input', 'li', 'ol', 'p', 'pre', 'strong',
    'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'
  ],
  ALLOWED_ATTR: ['align', 'checked', 'disabled', 'href', 'start', 'title', 'type']
}

/** HTML in a text is shown as it is written. */
const marked = new Marked({ gfm: true, breaks: true, renderer: { html: ({ text }) => escape(text), image: ({ href, text }) => `<a href="${escape(href)}">${escape(text)}</a>` } })

function escape (text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Markdown as safe HTML. */
export function render (markdown: string): DocumentFragment {
  const html = marked.parse(markdown, { async: false })
  const fragment = DOMPurify.sanitize(html, { ...allowed, RETURN_DOM_FRAGMENT: true })
  for (const link of fragment.querySelectorAll('a')) {
    // A page opened from here gets no handle of this one. Links within the page would take the place of the keys in its address.
    if (!/^(?:https?|mailto):/i.test(link.getAttribute('href') ?? '')) link.removeAttribute('href')
    link.rel = 'noopener noreferrer nofollow'
    link.target = '_blank'
  }
  for (const box of fragment.querySelectorAll('input')) {
    if (box.type === 'checkbox') box.setAttribute('aria-label', box.checked ? 'Done' : 'To do')
    else box.remove()
  }
  return fragment
}
