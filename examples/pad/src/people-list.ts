import type { Person } from './presence.js'
import { element } from './page.js'

/** Who is here, oneself first: one disc a person. */
export function showPeople (me: Person, others: ReadonlyMap<string, Person>): void {
  const list = element('people', HTMLElement)
  list.replaceChildren(disc(me, `${me.name} (you)`), ...[...others.values()].map((person) => disc(person, person.name)))
}

function disc ({ name, color }: Person, label: string): HTMLElement {
  const item = document.createElement('li')
  item.className = `person who-${color}`
  item.title = label
  const letter = item.appendChild(document.createElement('span'))
  letter.setAttribute('aria-hidden', 'true')
  letter.textContent = Array.from(name.trim())[0]?.toUpperCase() ?? '?'
  const spoken = item.appendChild(document.createElement('span'))
  spoken.className = 'spoken'
  spoken.textContent = label
  return item
}
