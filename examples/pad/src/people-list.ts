import type { Person } from './presence.js'
import { element } from './page.js'

/** Who is here, oneself first: one disc a person. Drawn anew when that changes, not whenever somebody's caret moves. */
export function peopleList (): (me: Person, others: ReadonlyMap<string, Person>) => void {
  const list = element('people', HTMLElement)
  let drawn = ''
  return (me, others) => {
    const people = [me, ...others.values()]
    const looks = JSON.stringify(people.map(({ name, color }) => [name, color]))
    if (looks === drawn) return
    drawn = looks
    list.replaceChildren(...people.map((person) => disc(person, person === me ? `${me.name} (you)` : person.name)))
  }
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
