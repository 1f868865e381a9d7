import { expect } from 'chai'
import { PeerBaseError } from '../../src/errors.js'
import { Emitter } from '../../src/util/emitter.js'
import { settle } from './runs.js'

interface Events {
  'state changed': [fromSelf: boolean]
  error: [error: Error]
}

function setUp (parent?: { emit (event: 'error', error: Error): boolean }) {
  const lines: Array<{ message: string, fields: unknown }> = []
  const logger = { debug: () => {}, warn: (message: string, fields?: unknown) => { lines.push({ message, fields }) } }
  return { emitter: new Emitter<Events>(parent === undefined ? { logger } : { logger, parent }), lines }
}

describe('emitter', () => {
  it('tells every listener, once-listeners once, and forgets those taken off', () => {
    const { emitter } = setUp()
    const heard: string[] = []
    const gone = () => heard.push('gone')
    emitter.on('state changed', fromSelf => heard.push(`on ${fromSelf}`)).once('state changed', () => heard.push('once'))
    emitter.addListener('state changed', gone)
    emitter.removeListener('state changed', gone)
    expect(emitter.emit('state changed', true)).to.equal(true)
    emitter.emit('state changed', false)
    expect(heard).to.deep.equal(['on true', 'once', 'on false'])
    expect(emitter.listenerCount('state changed')).to.equal(1)
    emitter.removeAllListeners()
    expect(emitter.emit('state changed', true)).to.equal(false)
  })

  it('turns a listener that throws or rejects into an error event, and tells its neighbours all the same', async () => {
    const { emitter, lines } = setUp()
    const heard: unknown[] = []
    emitter.on('state changed', () => { throw new Error('thrown') })
    emitter.on('state changed', () => { heard.push('neighbour') })
    emitter.on('state changed', async () => { throw new Error('rejected') })
    emitter.on('error', error => { heard.push(error.message) })
    emitter.emit('state changed', true)
    await settle()
    expect(heard).to.deep.equal(['thrown', 'neighbour', 'rejected'])
    expect(lines).to.deep.equal([])
  })

  it('passes an error nobody listens for to the parent, else to the log', () => {
    const failure = new PeerBaseError('PEERBASE_STORE_FULL', 'Free some disk')
    const alone = setUp()
    alone.emitter.emit('error', failure)
    expect(alone.lines).to.deep.equal([{ message: 'Free some disk', fields: { code: 'PEERBASE_STORE_FULL' } }])

    const parent = setUp()
    const heard: Error[] = []
    parent.emitter.on('error', error => heard.push(error))
    const child = setUp(parent.emitter)
    expect(child.emitter.emit('error', failure)).to.equal(true)
    expect(heard).to.deep.equal([failure])
  })

  it('does not loop when an error listener throws', () => {
    const { emitter, lines } = setUp()
    emitter.on('error', () => { throw new Error('again') })
    emitter.emit('error', new Error('first'))
    expect(lines).to.have.length(1)
    const everywhere = () => { throw new Error('always') }
    emitter.removeAllListeners()
    emitter.on('state changed', everywhere).on('error', everywhere)
    emitter.emit('state changed', true)
    expect(lines).to.have.length(2)
  })

  it('keeps the text of foreign errors out of the log: it may hold content', () => {
    const { emitter, lines } = setUp()
    emitter.emit('error', new RangeError('the secret is 42'))
    expect(JSON.stringify(lines)).not.to.include('42')
    expect(lines[0]?.fields).to.deep.equal({ code: 'RangeError' })
  })
})
