import { inspect } from 'node:util'
import { expect } from 'chai'
import { generate, keysFromLink, linkWithKeys, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import { rejection } from './rejection.js'

describe('links with keys', () => {
  it('carry keys in the fragment, behind a route that is there already', async () => {
    const keys = await generate()
    const uri = uriEncode(keys)
    const links = new Map([
      ['https://x.example', `https://x.example/#${uri}`],
      ['https://x.example/#', `https://x.example/#${uri}`],
      ['https://x.example/a?b=c', `https://x.example/a?b=c#${uri}`],
      ['https://x.example/#/pad/r1', `https://x.example/#/pad/r1/${uri}`],
      ['https://x.example/#/pad/', `https://x.example/#/pad/${uri}`],
      ['file:///app/index.html', `file:///app/index.html#${uri}`]
    ])
    for (const [url, link] of links) {
      expect(linkWithKeys(url, keys)).to.equal(link)
      expect(linkWithKeys(new URL(url), uri)).to.equal(link)
      expect((await keysFromLink(link)).equals(keys)).to.equal(true)
      expect((await keysFromLink(new URL(linkWithKeys(url, uriEncodeReadOnly(keys))))).write).to.equal(undefined)
    }
  })

  it('are refused where keys stand in the path, the query or the user part, even percent-encoded', async () => {
    const keys = await generate()
    const uri = uriEncode(keys)
    const escaped = `%72${uriEncodeReadOnly(keys).slice(1)}`
    for (const url of [
      `https://x.example/${uri}`, `https://x.example/a/${uri}/b`, `https://${uri}@x.example/`,
      `https://x.example/?k=${uri}`, `https://x.example/?${uri}#${uri}`, `https://x.example/?k=${escaped}`,
      `https://x.example/?k=${uriEncodeReadOnly(keys)}`, `https://x.example/?w=${uri.split('-')[1]}`
    ]) {
      expect(() => linkWithKeys(url, keys)).to.throw().that.includes({ code: 'PEERBASE_UNSAFE_LINK', reason: 'exposed' })
      expect(await rejection(keysFromLink(url))).to.include({ code: 'PEERBASE_UNSAFE_LINK', reason: 'exposed' })
    }
  })

  it('are refused when they are no URL, without repeating them', async () => {
    const uri = uriEncode(await generate())
    for (const url of [`/relative#${uri}`, `#${uri}`, uri, '']) {
      const error = await rejection(keysFromLink(url))
      expect(error).to.include({ code: 'PEERBASE_UNSAFE_LINK', reason: 'url' })
      expect(inspect(error, { showHidden: true, depth: 9 }).includes(uri.slice(0, 12))).to.equal(false)
    }
  })

  it('are an invalid key string when there are no keys in the fragment', async () => {
    for (const [url, reason] of [['https://x.example/', 'length'], ['https://x.example/#', 'length'], ['https://x.example/#/pad', 'version']]) {
      expect(await rejection(keysFromLink(url ?? ''))).to.include({ code: 'PEERBASE_INVALID_KEY_URI', reason })
    }
    for (const text of ['', 'r1', 'hello', 'javascript:']) {
      expect(() => linkWithKeys('https://x.example/', text)).to.throw().with.property('code', 'PEERBASE_INVALID_KEY_URI')
    }
  })
})
