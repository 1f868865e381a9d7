/** The element of the page with this id. The page and this program are one thing: an id that is missing is our own fault. */
export function element<T extends HTMLElement> (id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`The page has no #${id}`)
}

/** Tells of something that stops the pad from working, until the page is loaded again. */
export function showProblem (message: string): void {
  const problem = element('problem', HTMLElement)
  problem.textContent = message
  problem.hidden = false
}

/** The menu behind the dots closes when something is chosen in it, and when anything else is. */
export function prepareMenu (): void {
  const menu = element('more', HTMLDetailsElement)
  addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || target.closest('#more > summary') === null) menu.open = false
  })
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}
