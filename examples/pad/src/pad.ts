import type { EditorView } from '@codemirror/view'
import { showBadge } from './badge.js'
import { Company } from './company.js'
import { prepareExport } from './download.js'
import { createEditor } from './editor.js'
import { myName, nameIn } from './my-name.js'
import { prepareNetworkPanel } from './network-panel.js'
import { openLink, shareLinks } from './pad-link.js'
import { element, prepareMenu, showProblem } from './page.js'
import { prepareHistory } from './past.js'
import { peopleList } from './people-list.js'
import { peopleChanged, presence } from './presence.js'
import { placeOf } from './place.js'
import { showPreview } from './preview.js'
import { keepStorage, leaveInOrder, openSession, type Session } from './session.js'
import { prepareShareDialog } from './share-dialog.js'
import { bindText } from './text-binding.js'
import { showTitle } from './title-field.js'
import { ownUndo } from './own-undo.js'
import { noteWriter } from './writers.js'

async function open (): Promise<void> {
  // Whoever stands between could have changed this very program, and would get the keys.
  if (!isSecureContext) return showProblem('This page did not come over a protected connection: ask for an address that begins with https.')
  const place = await placeOf(location.href)
  const link = await openLink(window, place.app)
  // Another pad's link in the same tab is another pad.
  addEventListener('hashchange', () => { location.reload() })
  const session = await openSession(link, place.relays)
  session.text.on('error', (error) => { showProblem(`Something went wrong: ${error.message}`) })
  const name = myName(session)
  element('read-only', HTMLElement).hidden = session.canWrite
  await showText(session)
  showTitle(session.title, session.canWrite)
  showBadge(session.text, session.canWrite)
  prepareShareDialog({ links: shareLinks(link, location), name: session.canWrite ? name : undefined })
  prepareExport(() => session.title.shared.value() ?? '', () => session.text.shared.value())
  prepareHistory(session)
  prepareNetworkPanel(session)
  prepareMenu()
  leaveInOrder(session)
  keepStorage(session)
  if (session.canWrite) noteWriter(session)
  document.body.dataset['ready'] = session.canWrite ? 'write' : 'read'
}

async function showText (session: Session): Promise<void> {
  const { app, text, names, canWrite } = session
  const gossip = await text.gossip('presence')
  const preview = showPreview(() => text.shared.value())
  const showPeople = peopleList()
  const shown: { editor?: EditorView } = {}
  const company = new Company({
    gossip,
    self: app.peerId,
    nameOf: (peer) => nameIn(names, peer),
    onChange: (people, me) => {
      showPeople(me, people)
      shown.editor?.dispatch({ effects: peopleChanged.of(people) })
    }
  })
  const binding = bindText(text.shared, (changes) => { text.transact(changes) })
  shown.editor = createEditor({
    parent: element('editor', HTMLElement),
    text: text.shared.value(),
    canWrite,
    undo: ownUndo(session),
    extensions: [binding.extension, presence(binding.places, (selection) => { company.select(selection) })]
  })
  const { editor } = shown
  if (canWrite && text.shared.value() === '') editor.focus()
  element('skip', HTMLAnchorElement).addEventListener('click', (event) => {
    event.preventDefault()
    editor.focus()
  })
  text.on('state changed', preview.changed)
  text.on('membership changed', (members) => { company.keepOnly(members) })
  names.on('state changed', () => { company.changed() })
  company.changed()
}

open().catch((error: unknown) => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  showProblem(code === 'PEERBASE_INVALID_KEY_URI' || code === 'PEERBASE_UNSAFE_LINK'
    ? 'This link is damaged: copy all of it, or ask for it again.'
    : `The pad could not be opened: ${error instanceof Error ? error.message : String(error)}`)
})
