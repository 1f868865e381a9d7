import { expect } from 'chai'
import { createDebugSwitch } from '../src/debug.js'
import { PeerBase } from '../src/index.js'

describe('debug', () => {
  it('writes what enabled namespaces say, and nothing else', () => {
    const lines: string[] = []
    const debug = createDebugSwitch((line) => { lines.push(line) })
    const [notes, chess] = [debug.logger('peer-base:notes'), debug.logger('peer-base:chess')]
    const speak = (): string[] => {
      lines.length = 0
      notes.debug('linked', { peers: 2, ready: true })
      chess.warn('slow')
      return [...lines]
    }
    expect(speak()).to.deep.equal([])
    debug.enable('peer-base:*')
    expect(speak()).to.deep.equal(['peer-base:notes linked peers=2 ready=true', 'peer-base:chess slow'])
    debug.enable('peer-base:*, -peer-base:chess')
    expect(speak()).to.deep.equal(['peer-base:notes linked peers=2 ready=true'])
    debug.enable('peer-base.notes')
    expect(speak(), 'a dot is no wildcard').to.deep.equal([])
    debug.enable('*')
    debug.disable()
    expect(speak()).to.deep.equal([])
  })

  it('is off at first', () => {
    expect(PeerBase.debug.enabled('peer-base:notes')).to.equal(false)
  })
})
