// A list that everybody with the link adds to and removes from. The page is never drawn anew: `change` tells which elements
// came and went, and only those are touched, so that focus and selection stay where they are.
import { mountDevtools } from '@peer-base/devtools'
import type { ListPatch } from 'peer-base'
import { element, openApp, showError } from '../open-app.js'

async function run (): Promise<void> {
  const { app, keys } = await openApp('list')
  const list = await app.collaborate<'rga', string>('list', 'rga', { keys })
  const view = element('list', HTMLUListElement)

  const show = (text: string): HTMLLIElement => {
    const [item, button] = [document.createElement('li'), document.createElement('button')]
    button.textContent = '✓'
    button.ariaLabel = `Remove ${text}`
    button.addEventListener('click', () => { list.shared.removeAt([...view.children].indexOf(item)).catch(showError) })
    item.append(button, ' ', text)
    return item
  }
  const patch = ({ at, remove, insert }: ListPatch<readonly string[]>): void => {
    for (const gone of [...view.children].slice(at, at + remove)) gone.remove()
    const next = view.children[at] ?? null
    for (const text of insert) view.insertBefore(show(text), next)
  }
  list.shared.on('change', (patches) => {
    if (Array.isArray(patches)) for (const each of patches as ReadonlyArray<ListPatch<readonly string[]>>) patch(each)
    else view.replaceChildren(...list.shared.value().map(show)) // much at once, as when a whole state arrived
  })
  view.replaceChildren(...list.shared.value().map(show))

  const input = element('item', HTMLInputElement)
  element('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    list.shared.push(input.value).catch(showError)
    input.value = ''
  })
  element('send', HTMLButtonElement).disabled = keys.write === undefined

  const company = (): void => { element('status', HTMLElement).textContent = `${list.peers().size} here. Share the address of this page.` }
  list.on('membership changed', company)
  company()

  const inside = element('inside', HTMLDetailsElement)
  let devtools: ReturnType<typeof mountDevtools> | undefined
  const toggled = (): void => {
    devtools?.unmount()
    devtools = inside.open ? mountDevtools(inside, { app, collaborations: [list] }) : undefined
  }
  inside.addEventListener('toggle', toggled)
  toggled() // perhaps somebody was quicker than this script
}

run().catch(showError)
