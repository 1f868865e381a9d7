import { generate, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import { expect } from 'chai'
import fc from 'fast-check'
import { formatShareLink, parseShareLink } from '../src/index.js'

const base = 'https://pad.example/app?x=1'

describe('a share link', () => {
  it('says what was put into it, for any names and relays', async () => {
    const keys = await generate()
    const name = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
    await fc.assert(fc.asyncProperty(
      fc.record({ appName: name, typeName: name, name, relays: fc.array(fc.oneof(name, fc.constant('/ip4/127.0.0.1/tcp/9090/ws')), { maxLength: 3 }) }),
      fc.constantFrom('full' as const, 'read-only' as const, 'open' as const),
      async (parts, kind) => {
        const given = kind === 'open' ? undefined : kind === 'full' ? keys : uriEncodeReadOnly(keys)
        const { keys: found, ...rest } = await parseShareLink(formatShareLink({ ...parts, base, keys: given }))
        expect(rest).to.deep.equal(parts)
        expect(found?.read.equals(keys.read) ?? false).to.equal(kind !== 'open')
        expect(found?.write?.equals(keys.write) ?? false).to.equal(kind === 'full')
      }
    ), { numRuns: 100 * Number(process.env['PEERBASE_RUNS'] ?? 1) })
  })

  it('keeps names and keys in the fragment, which is never sent to a server', async () => {
    const keys = await generate()
    const link = formatShareLink({ base, appName: 'secret app', typeName: 'text', name: 'secret name', relays: [], keys })
    const url = new URL(link)
    url.hash = ''
    expect(url.href).to.equal(base)
    expect(link).to.match(/^https:\/\/pad\.example\/app\?x=1#\/secret%20app\/text\/secret%20name\/r1/)
  })

  it('is refused with a code and without repeating it when it is damaged', async () => {
    const keys = await generate()
    const link = formatShareLink({ base, appName: 'a', typeName: 'text', name: 'n', relays: ['/dns4/r.example/tcp/443/wss'], keys })
    const cases: ReadonlyArray<readonly [string, string]> = [
      [link.slice(0, -4), 'PEERBASE_INVALID_KEY_URI'], [link.slice(0, link.lastIndexOf('/') + 1), 'PEERBASE_INVALID_KEY_URI'],
      [link.slice(0, link.lastIndexOf('/')), 'PEERBASE_INVALID_LINK'], ['', 'PEERBASE_INVALID_LINK'], ['peer', 'PEERBASE_INVALID_LINK'],
      ['https://pad.example/', 'PEERBASE_INVALID_LINK'], [link.replace('/text/', '/'), 'PEERBASE_INVALID_LINK'], [link.replace('/n?', '/n/m?'), 'PEERBASE_INVALID_LINK'],
      [link.replace('#/a/', '#/%ff/'), 'PEERBASE_INVALID_LINK'], [link.replace('?x=1', `?x=${uriEncode(keys)}`), 'PEERBASE_UNSAFE_LINK']
    ]
    for (const [damaged, code] of cases) {
      const error: unknown = await parseShareLink(damaged).catch((reason: unknown) => reason)
      expect(error, damaged.replace(/[rw]1\w{20,}/g, '…')).to.have.property('code', code)
      expect(error).to.be.instanceOf(Error).and.to.have.property('message').that.does.not.include(uriEncode(keys).slice(2, 20))
    }
  })

  it('cannot be made from an empty name, a lone surrogate or a base that is no URL', () => {
    const parts = { base, appName: 'a', typeName: 'text', name: 'n', relays: [], keys: undefined }
    for (const wrong of [{ name: '' }, { appName: '' }, { typeName: '' }, { name: '\ud800' }, { base: 'pad' }]) {
      expect(() => formatShareLink({ ...parts, ...wrong })).to.throw().with.property('code', 'PEERBASE_INVALID_LINK')
    }
  })
})
