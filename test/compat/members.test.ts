import { expect } from 'chai'
import { type Keys, uriDecode, uriEncodeReadOnly } from '@peer-base/keys'
import { type Apps, eachWithAppsAndKeys, eventually } from './apps.js'

describe('members', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  it('are the peers, each with its role, and with what it proved', async () => {
    await apps.openPinner('pam').start()
    const reading = await uriDecode(uriEncodeReadOnly(keys))
    const [a, b, c] = await Promise.all([
      apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys }),
      apps.open('carol').collaborate('doc', 'gset', { keys: reading })
    ])
    await b.shared.add('x')
    await eventually('all are here, and bob has proved to alice and carol that he writes', () =>
      [a, c].every((each) => each.peers().size === 4 && each.members().get('bob' as never)?.proved === true))
    const roles = Array.from(a.members(), ([peer, { role, proved }]) => [peer, role, proved])
    expect(roles.sort()).to.deep.equal([['alice', 'writer', true], ['bob', 'writer', true], ['carol', 'reader', true], ['pam', 'pinner', false]])
    expect(new Set(a.members().keys())).to.deep.equal(a.peers())
    expect(a.members().get('bob' as never)?.addresses).to.deep.equal(['/memory/bob'])
    const writes = (peer: string): string | undefined => a.members().get(peer as never)?.replica
    expect([...b.vectorClock().keys()]).to.deep.equal([writes('bob')])
    expect([writes('carol'), writes('pam')]).to.deep.equal([undefined, undefined])
    expect(c.members().get('carol' as never)).to.deep.include({ role: 'reader', proved: true, replica: undefined })
    expect(await a.sub('s', 'rga').then((sub) => sub.members().size)).to.equal(4)
  })

  it('tell when somebody has proved its role, once', async () => {
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
    const seen: Array<boolean | undefined> = []
    a.on('membership changed', () => { seen.push(a.members().get('bob' as never)?.proved) })
    await apps.open('bob').collaborate('doc', 'gset', { keys })
    await eventually('it was told', () => seen.includes(true))
    expect(seen.filter(Boolean)).to.have.length(1)
  })

  it('of an open collaboration are open, which takes no more than to know it', async () => {
    const [a] = await Promise.all([apps.open('alice').collaborate('doc', 'gset'), apps.open('bob').collaborate('doc', 'gset')])
    await eventually('bob is here', () => a.peers().size === 2)
    for (const [, member] of a.members()) expect(member).to.deep.include({ role: 'open', proved: true })
  })

  it('are none once it is stopped, and one who writes nothing here is a reader', async () => {
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys, replicateOnly: true })
    expect(Array.from(a.members(), ([peer, { role }]) => [peer, role])).to.deep.equal([['alice', 'reader']])
    await a.stop()
    expect(a.members().size).to.equal(0)
  })
})
