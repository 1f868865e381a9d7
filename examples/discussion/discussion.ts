// A discussion in a tree. Its type is not one of peer-base's: it is defined in discussion-type.ts, in a hundred lines, and used
// like any other from the line that defines it.
import PeerBase, { type Collaboration } from 'peer-base'
import { element, openApp, showError } from '../open-app.js'
import { discussionType, type Post } from './discussion-type.js'

PeerBase.collaborationTypes.define('discussion', discussionType)

/** The post that is being taken elsewhere. */
let moving: string | undefined

async function run (): Promise<void> {
  const { app, keys } = await openApp('discussion')
  const discussion = await app.collaborate('discussion', 'discussion', { keys })
  const input = element('text', HTMLInputElement)
  element('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    discussion.shared.reply(null, input.value).catch(showError)
    input.value = ''
  })
  element('send', HTMLButtonElement).disabled = keys.write === undefined
  discussion.on('state changed', () => { show(discussion) })
  discussion.on('membership changed', () => { show(discussion) })
  show(discussion)
}

function show (discussion: Collaboration<'discussion'>): void {
  const top = moving === undefined ? [] : [place(discussion, null)]
  element('thread', HTMLUListElement).replaceChildren(...top, ...discussion.shared.value().map((post) => item(discussion, post)))
  element('status', HTMLElement).textContent = `${discussion.peers().size} here. Share the address of this page.`
}

function item (discussion: Collaboration<'discussion'>, { id, text, replies }: Post): HTMLLIElement {
  const { shared } = discussion
  const ask = (question: string, before: string, then: (text: string) => Promise<void>) => () => {
    const answer = prompt(question, before)
    if (answer) then(answer).catch(showError)
  }
  const actions = [
    button('Reply', ask('Your reply', '', (reply) => shared.reply(id, reply))),
    ...(text === null ? [] : [button('Edit', ask('Your text', text, (edited) => shared.edit(id, edited)))]),
    ...(text === null ? [] : [button('Remove', () => { shared.remove(id).catch(showError) })]),
    button('Move', () => {
      moving = id
      show(discussion)
    })
  ]
  const below = document.createElement('ul')
  below.append(...(moving === undefined || moving === id ? [] : [place(discussion, id)]), ...replies.map((post) => item(discussion, post)))
  const shown = document.createElement('li')
  shown.append(text ?? '(removed)', ' ', ...actions, below)
  return shown
}

/** Where the post that is being moved can go. */
function place (discussion: Collaboration<'discussion'>, below: string | null): HTMLLIElement {
  const shown = document.createElement('li')
  shown.append(button(below === null ? 'To the top' : 'Put it here', () => {
    const post = moving
    moving = undefined
    if (post !== undefined) discussion.shared.move(post, below).catch(showError)
    show(discussion)
  }))
  return shown
}

function button (label: string, action: () => void): HTMLButtonElement {
  const made = document.createElement('button')
  made.textContent = label
  made.addEventListener('click', action)
  return made
}

run().catch(showError)
