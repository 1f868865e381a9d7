import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { collaborationDefaults, type CollaborationEvents, createApp, type AppEvents } from '@peer-base/app'
import { createRegistry } from '@peer-base/crdt-types'
import { PeerBase } from 'peer-base'
import { createApps } from './apps.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(path.join(root, 'docs/API.md'), 'utf8')

function sourceFiles (folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)).map((file) => path.join(folder, file))
}

/** Codes as the sources name them: quoted, or in a type of codes. */
function codesInSources (): Set<string> {
  const packages = readdirSync(path.join(root, 'packages'))
  const files = packages.flatMap((name) => sourceFiles(path.join(root, 'packages', name, 'src')))
  return new Set(files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/'(PEERBASE_[A-Z_]+)'/g)].map(([, code]) => String(code))))
}

/** Rows of the first table after a mark. */
function tableAfter (mark: string): string[][] {
  const [table = ''] = /(?:^\|.*\n)+/m.exec(page.slice(page.indexOf(mark))) ?? []
  return table.trim().split('\n').slice(2).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()))
}

/** Whether the page names it, as code or as the name of a function. */
const names = (member: string): boolean => new RegExp(`[\`.]${member}\\b`).test(page)

describe('docs/API.md', () => {
  it('has a heading for every error code of the sources, and for no other', () => {
    const documented = [...page.matchAll(/^#### (PEERBASE_[A-Z_]+)$/gm)].map(([, code]) => String(code))
    expect(new Set(documented).size).to.equal(documented.length)
    expect([...documented].sort()).to.deep.equal([...codesInSources()].sort())
  })

  it('says what to do under every code', () => {
    for (const [, code, text] of page.matchAll(/^#### (PEERBASE_[A-Z_]+)\n\n(.*)$/gm)) expect(String(text).length, String(code)).to.be.greaterThan(20)
  })

  it('lists the options of collaborate with their defaults', () => {
    const documented = Object.fromEntries(tableAfter('<!-- options:').map(([option, value]) => [String(option).replaceAll('`', ''), value]))
    const { stats, ...rest } = collaborationDefaults
    const nested = Object.entries(stats).map(([name, value]) => [`stats.${name}`, String(value)])
    expect(documented).to.deep.equal(Object.fromEntries([...Object.entries(rest).map(([name, value]) => [name, String(value)]), ...nested]))
  })

  it('lists every built-in type with all of its mutators', () => {
    const rows = tableAfter('## Types')
    const types = createRegistry()
    const listed = rows.flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name)))
    expect([...listed].sort()).to.deep.equal([...types.names()].sort())
    for (const [cell = '', , mutators = ''] of rows) {
      const [, first = ''] = /`([^`]+)`/.exec(cell) ?? []
      for (const mutator of Object.keys(types.type(first).mutators)) expect(mutators, `${first}.${mutator}`).to.include(`${mutator}(`)
    }
  })

  it('names every static of PeerBase and every function of its keys', () => {
    for (const member of [...Object.keys(PeerBase), ...Object.keys(PeerBase.keys)]) expect(names(member), member).to.equal(true)
  })

  it('names every event of apps and collaborations', () => {
    const appEvents = ['error', 'gossip', 'peer connected', 'peer disconnected', 'outbound peer connected', 'outbound peer disconnected',
      'inbound peer connected', 'inbound peer disconnected'] satisfies Array<keyof AppEvents>
    const collaborationEvents = ['error', 'membership changed', 'state changed', 'saved', 'stopped'] satisfies Array<keyof CollaborationEvents>
    for (const event of [...appEvents, ...collaborationEvents]) expect(page, event).to.include(`\`${event}\``)
  })

  it('names every public member of a collaboration', async () => {
    const apps = createApps()
    const collaboration = await apps.open('alice').collaborate('doc', 'rga')
    expect(PeerBase.isCollaboration(collaboration)).to.equal(true)
    expect(PeerBase.isCollaboration(await collaboration.sub('s', 'rga'))).to.equal(true)
    for (const other of [null, {}, 'doc', createApp('x', {}, { defaultLocation: (name) => name }), collaboration.shared]) {
      expect(PeerBase.isCollaboration(other)).to.equal(false)
    }
    for (const member of ['name', 'typeName', 'app', 'parent', 'shared', 'replication', 'stats', 'sub', 'transact', 'gossip', 'save', 'stop', 'start', 'verifyHistory', 'rekey', 'moves', 'peers', 'members',
      'outboundConnectionCount', 'outboundConnectedPeers', 'inboundConnectionCount', 'inboundConnectedPeers', 'vectorClock', 'fqn', 'isRoot']) {
      expect(member in collaboration, member).to.equal(true)
      expect(names(member), member).to.equal(true)
    }
    await apps.stop()
  })
})
