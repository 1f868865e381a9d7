import { expect } from 'chai'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { contentSecurityPolicy, servePad, type ServedPad } from '../../scripts/serve-pad.mjs'

describe('whoever serves the pad', () => {
  let folder: string
  let served: ServedPad

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-serve-'))
    await mkdir(path.join(folder, 'site/chunks'), { recursive: true })
    await writeFile(path.join(folder, 'secret.txt'), 'secret')
    for (const file of ['index.html', 'pad.js', 'pad.css', 'chunks/a-1.js', 'notes.exe']) await writeFile(path.join(folder, 'site', file), file)
    served = await servePad({ folder: path.join(folder, 'site'), app: 'garden', relays: ['/ip4/127.0.0.1/tcp/1/ws'] })
  })
  after(async () => {
    await served.close()
    await rm(folder, { recursive: true })
  })

  it('sends files with their type and a policy under which only they run', async () => {
    const page = await fetch(served.url)
    expect(await page.text()).to.equal('index.html')
    expect(page.headers.get('content-type')).to.equal('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).to.equal(contentSecurityPolicy)
    expect(contentSecurityPolicy).to.not.match(/unsafe|\*/)
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff')
    expect((await fetch(new URL('pad.js', served.url))).headers.get('content-type')).to.equal('text/javascript; charset=utf-8')
    expect((await fetch(new URL('pad.css?v=1', served.url))).headers.get('content-type')).to.equal('text/css; charset=utf-8')
  })

  it('lets be kept for good only what is named after its content', async () => {
    const cacheOf = async (file: string): Promise<string | null> => (await fetch(new URL(file, served.url))).headers.get('cache-control')
    expect(await cacheOf('chunks/a-1.js')).to.contain('immutable')
    expect(await cacheOf('pad.js')).to.equal('no-cache')
    expect(await cacheOf('relays.json')).to.equal('no-store')
  })

  it('tells where others are met', async () => {
    expect(await (await fetch(new URL('relays.json', served.url))).json()).to.deep.equal({ app: 'garden', relays: ['/ip4/127.0.0.1/tcp/1/ws'] })
  })

  it('gives away no other file, whatever is asked for', async () => {
    const paths = ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '//secret.txt', '/chunks/../../secret.txt', '/notes.exe', '/chunks', '/constructor', '*']
    for (const asked of paths) expect(await statusOf(asked), asked).to.equal(404)
    expect(await statusOf('/', 'POST')).to.equal(405)
    expect(await statusOf('/', 'HEAD')).to.equal(200)
  })

  /** The path goes out as it is written: `fetch` would tidy it. */
  async function statusOf (asked: string, method = 'GET'): Promise<number | undefined> {
    return await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: served.port, path: asked, method }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject).end()
    })
  }
})
