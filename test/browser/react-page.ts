// The page of react.test.ts, built for development, where StrictMode mounts everything twice. Two apps on a network in memory.

import { createApp, createMemoryNetwork, createMemoryStore, type App, type PeerId, systemClock } from '@peer-base/app'
import {
  PeerBaseProvider, useApp, useAwareness, useCollaboration, useMembers, useOpenCollaboration, usePinned, useShared, useSub
} from '@peer-base/react'
import { Component, createElement, type ReactElement, type ReactNode, StrictMode, Suspense, useState } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'

const hub = createMemoryNetwork({ clock: systemClock })
const counts = { opened: 0, stopped: 0, recovered: 0 }

function open (person: string): App {
  const network = hub.join(person as PeerId, { addresses: [`/memory/${person}`] })
  return createApp('page', { network, store: createMemoryStore() }, { defaultLocation: (name) => name })
}

/** Counts how often a collaboration is opened and stopped. */
function counted (app: App): App {
  const collaborate = app.collaborate.bind(app) as (...args: readonly unknown[]) => ReturnType<App['collaborate']>
  return Object.assign(app, {
    async collaborate (...args: readonly unknown[]) {
      const collaboration = await collaborate(...args)
      counts.opened += 1
      collaboration.once('stopped', () => { counts.stopped += 1 })
      return collaboration
    }
  })
}

/** A list, a field that shows a shared register, and who is here. */
function Document (): ReactElement {
  const { status, collaboration: list } = useCollaboration<'rga', string>('doc', 'rga')
  const title = useSub<'lwwreg', string>(list, 'title', 'lwwreg')
  const text = useShared(title) ?? ''
  const count = useShared(list, (items) => items.length) ?? 0
  const members = useMembers(list)
  const others = useAwareness(list, { name: useApp().name })
  const pinned = usePinned(list)
  return createElement('section', { id: 'document' },
    createElement('output', { id: 'facts' }, [status, count, members.size, [...others.keys()].join(), pinned.status].join(' ')),
    createElement('input', { id: 'title', disabled: title === undefined, value: text, onChange: (event) => { title?.shared.write(event.target.value) } }),
    createElement('button', { id: 'add', onClick: () => { list?.shared.push('milk') } }, 'Add'))
}

function Waiting ({ type }: { readonly type: string }): ReactElement {
  const collaboration = useOpenCollaboration('waited for', type)
  return createElement('output', { id: 'waited' }, `${collaboration.name} is open`)
}

class Boundary extends Component<{ readonly children?: ReactNode }, { readonly code: unknown }> {
  override state: { readonly code: unknown } = { code: undefined }
  static getDerivedStateFromError (error: unknown): { readonly code: unknown } { return { code: (error as { readonly code?: unknown }).code } }
  override render (): ReactNode {
    return this.state.code === undefined ? this.props.children : createElement('output', { className: 'boundary' }, String(this.state.code))
  }
}

function Page (): ReactElement {
  const [shown, show] = useState({ document: true, waiting: false, clash: false })
  const toggle = (what: keyof typeof shown) => createElement('button', { id: `toggle-${what}`, onClick: () => { show({ ...shown, [what]: !shown[what] }) } }, what)
  const waitFor = (type: string) => createElement(Boundary, null,
    createElement(Suspense, { fallback: createElement('output', { className: 'fallback' }, 'waiting') }, createElement(Waiting, { type })))
  return createElement('main', null, toggle('document'), toggle('waiting'), toggle('clash'),
    shown.document && createElement(Document), shown.waiting && waitFor('gset'), shown.clash && waitFor('rga'))
}

function run (): void {
  const app = counted(open('alice'))
  const page = createElement(StrictMode, null, createElement(PeerBaseProvider, { app, lingerMS: 100 }, createElement(Page)))
  const root = document.getElementById('root')
  if (root === null) throw new Error('The page has no root')
  if (location.search === '?hydrate') {
    root.innerHTML = renderToString(page)
    hydrateRoot(root, page, { onRecoverableError: () => { counts.recovered += 1 } })
  } else createRoot(root).render(page)
  const bob = async (text: string): Promise<void> => {
    const list = await other.collaborate<'rga', string>('doc', 'rga')
    await list.shared.push(text)
  }
  const other = open('bob')
  Object.assign(globalThis, { counts, bob })
}

run()
