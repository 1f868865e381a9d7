import { expect } from 'chai'
import { createElement, StrictMode, Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import type { App, Collaboration } from '@peer-base/app'
import {
  PeerBaseProvider, useApp, useAwareness, useCollaboration, useMembers, useOpenCollaboration, usePinned, useShared
} from '@peer-base/react'
import { createApps } from './support/apps.js'

function Everything ({ given }: { readonly given?: Collaboration<'rga', string> }) {
  const app = useApp()
  const { status, collaboration } = useCollaboration<'rga', string>('doc', 'rga')
  const shown = given ?? collaboration
  const items = useShared(shown) ?? []
  const first = useShared(shown, (value) => value[0] ?? 'nothing') ?? 'nothing'
  const members = useMembers(shown)
  const others = useAwareness<string>(shown, 'here')
  const pinned = usePinned(shown)
  return createElement('p', null, [app.name, status, items.length, first, members.size, others.size, pinned.status].join(' '))
}

const below = (app: App, child: ReturnType<typeof createElement>) =>
  createElement(StrictMode, null, createElement(PeerBaseProvider, { app }, child))

describe('on a server', () => {
  let apps: ReturnType<typeof createApps>
  let app: App
  beforeEach(() => {
    apps = createApps()
    app = apps.open('alice')
  })
  afterEach(async () => { await apps.stop() })

  it('every hook renders what there is before anything is opened, and nothing is opened', () => {
    expect(renderToString(below(app, createElement(Everything)))).to.equal('<p>react opening 0 nothing 0 0 local</p>')
    expect(() => app.peerId).to.throw().with.property('code', 'PEERBASE_STOPPED')
  })

  it('the hooks show a collaboration that somebody opened', async () => {
    const given = await app.collaborate<'rga', string>('given', 'rga')
    await given.shared.push('milk')
    expect(renderToString(below(app, createElement(Everything, { given })))).to.equal('<p>react opening 1 milk 1 0 local</p>')
  })

  it('what waits for a collaboration sends its fallback', () => {
    const Waiting = () => createElement('p', null, useOpenCollaboration('doc', 'rga').name)
    const html = renderToString(below(app, createElement(Suspense, { fallback: 'Opening…' }, createElement(Waiting))))
    expect(html).to.contain('Opening…')
    expect(() => app.peerId).to.throw().with.property('code', 'PEERBASE_STOPPED')
  })

  it('a hook outside of the provider says what to do', () => {
    const Lost = () => createElement('p', null, useApp().name)
    expect(() => renderToString(createElement(Lost))).to.throw(/PeerBaseProvider/).with.property('code', 'PEERBASE_NO_PROVIDER')
  })
})
