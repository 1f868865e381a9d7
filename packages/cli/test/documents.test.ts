import { createApp, createMemoryNetwork, createMemoryStore, systemClock, type Collaboration } from '@peer-base/app'
import { expect } from 'chai'
import { createProgressBar } from '../src/documents/progress-bar.js'
import { harmless, printable } from '../src/documents/printable.js'
import { typeTrace } from '../src/documents/typist.js'
import { createView } from '../src/documents/view.js'

async function openText (): Promise<{ collaboration: Collaboration<'text', string>, stop (): Promise<void> }> {
  const network = createMemoryNetwork({ clock: systemClock })
  const app = createApp('typing', { network: network.join('alice' as never), store: createMemoryStore() }, { defaultLocation: () => '' })
  const collaboration = await app.collaborate<'text', string>('text', 'text')
  return { collaboration, stop: async () => { await app.stop() } }
}

describe('typing a trace', () => {
  it('goes behind what the text holds and follows that place', async () => {
    const { collaboration, stop } = await openText()
    try {
      await collaboration.shared.insertAt(0, 'before|')
      const done: number[] = []
      await typeTrace({ shared: collaboration.shared, collaboration }, { edits: [[0, 0, 'abc'], [1, 1, ''], [2, 0, 'd']], endContent: 'acd' }, {
        signal: new AbortController().signal, rate: undefined, progress: (count) => { done.push(count) }
      })
      expect(collaboration.shared.value()).to.equal('before|acd')
      expect(done).to.deep.equal([0])
    } finally {
      await stop()
    }
  })

  it('tells of an edit that was refused, and stops when it is interrupted', async () => {
    const { collaboration, stop } = await openText()
    try {
      const options = { rate: undefined, progress: () => {} }
      const refused = await typeTrace({ shared: collaboration.shared, collaboration }, { edits: [[99, 1, '']], endContent: '' }, {
        ...options, signal: new AbortController().signal
      }).catch((error: unknown) => error)
      expect(refused).to.have.property('code').that.matches(/^PEERBASE_/)
      const interrupted = await typeTrace({ shared: collaboration.shared, collaboration }, { edits: [[0, 0, 'a']], endContent: 'a' }, {
        ...options, signal: AbortSignal.abort()
      }).catch((error: unknown) => error)
      expect(interrupted).to.have.property('code', 'PEERBASE_INTERRUPTED')
      expect(collaboration.shared.value()).to.equal('')
    } finally {
      await stop()
    }
  })
})

describe('what a terminal is shown', () => {
  it('holds no characters that steer it', () => {
    expect(harmless('a\u001b[2Jb\u0007c\u202ed\ne')).to.equal('a·[2Jb·c·d\ne')
  })

  it('is JSON for sets, maps and bytes', () => {
    expect(printable({ set: new Set([1]), map: new Map([['a', new Set(['b'])]]), bytes: new Uint8Array([255]), big: 1n }))
      .to.equal('{"set":[1],"map":{"a":["b"]},"bytes":"ff","big":"1"}')
    expect(printable(undefined)).to.equal('undefined')
  })

  it('is one line a change where nobody can redraw, and a picture on a terminal', async () => {
    const { collaboration, stop } = await openText()
    try {
      await collaboration.shared.insertAt(0, 'line one\nline \u001b two')
      for (const isTTY of [false, true]) {
        let written = ''
        const view = createView(collaboration, { isTTY, columns: 80, write: (text: string) => { written += text } } as never)
        view.draw()
        view.draw() // the same picture is not drawn again
        view.stop()
        expect(written).to.include('members 1').and.to.include('line · two')
        expect(written.split('members')).to.have.length(2)
        expect(written.includes('\u001b[2J')).to.equal(isTTY)
      }
    } finally {
      await stop()
    }
  })

  it('is a bar that ends at its end', () => {
    for (const isTTY of [false, true]) {
      let written = ''
      const bar = createProgressBar({ isTTY, columns: 80, write: (text) => { written += text } }, 10)
      bar.show(5, 'half')
      bar.end(10, 'whole')
      expect(written).to.include('100 %  whole').and.to.match(/\n$/)
    }
  })
})
