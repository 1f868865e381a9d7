import { expect } from 'chai'
import { appProtocol, appTopic, asCollaborationId, collaborationTopic, limits, syncProtocol } from '@peer-base/protocol'
import { rejects } from './support/rejects.js'
import { sha256 } from './support/sha256.js'

describe('protocol ids and topics', () => {
  it('name version 1', () => {
    expect([syncProtocol, appProtocol]).to.deep.equal(['/peer-base/sync/1', '/peer-base/app/1'])
  })

  it('give each collaboration and each app a topic that does not show its name', () => {
    const cid = asCollaborationId('ab'.repeat(32))
    const topics = [collaborationTopic(cid, sha256), collaborationTopic(asCollaborationId('ac'.repeat(32)), sha256), appTopic('notes', sha256), appTopic('note', sha256)]
    expect(new Set(topics).size).to.equal(4)
    for (const topic of topics) expect(topic).to.match(/^pb1\/[ca]\/[0-9a-f]{32}$/)
    expect(topics.join()).to.not.include('note')
    expect(topics[0]).to.not.include(cid.slice(0, 8))
  })

  it('refuse an app name that is no text, or too long', () => {
    rejects(() => appTopic('\ud800', sha256), 'text', 'none')
    rejects(() => appTopic('a'.repeat(limits.nameBytes + 1), sha256), 'limit', 'none')
  })
})
