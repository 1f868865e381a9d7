import { expect } from 'chai'
import { needChromium } from './browsers.js'
import { openStage, type Stage } from './stage.js'

describe('what a pad tells others than those who have its link', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(async function () {
    chromium = needChromium(this)
    stage = await openStage(chromium)
  })
  afterEach(async () => { await (stage as Stage | undefined)?.browsers.closeAll() })
  after(async () => { await (stage as Stage | undefined)?.close() })

  it('holds neither its keys nor its text: no request, header, frame, log, title or cookie', async () => {
    const alice = await stage.person()
    const bob = await stage.person(alice.link())
    await alice.page.fill('#title', 'Plans')
    await alice.type('Meet at the [old mill](https://mill.example/) at noon.')
    await bob.shows('old mill')
    await alice.page.click('#preview-toggle')
    await alice.page.locator('#preview a').waitFor()
    await alice.page.click('#share')
    await alice.page.check('input[value="read"]')
    await alice.page.reload()
    await alice.shows('old mill')

    const [readKey = '', writeKey = ''] = (/[^/]+$/.exec(alice.link())?.[0] ?? '').split('-')
    expect(readKey.length).to.be.greaterThan(60)
    expect(writeKey.length).to.be.greaterThan(30)
    for (const { told, page, context } of [alice, bob]) {
      const state = await page.evaluate(whatIsLeftLying)
      const cookies = JSON.stringify(await context.cookies())
      const all = [...told.requests, ...told.frames, ...told.console, ...state, cookies].join('\n')
      expect(all).to.contain('pad.js')
      for (const secret of [readKey, writeKey, 'old mill']) expect(all.includes(secret), 'a secret was told').to.equal(false)
      expect(told.frames.length).to.be.greaterThan(0)
      expect(told.requests.every((request) => /^\w+ (?:https?|ws|blob|data):(?:\/\/127\.0\.0\.1)?/.test(request))).to.equal(true)
      expect(told.faults).to.deep.equal([])
    }
  })

  it('keeps no text in IndexedDB, and with each row nothing but its bytes', async () => {
    const alice = await stage.person()
    await alice.page.fill('#title', 'Plans')
    for (const word of ['Meet', 'at', 'the', 'old mill', 'at noon.']) {
      await alice.type(`${word} `)
      await alice.page.waitForTimeout(150)
    }
    await alice.page.reload()
    await alice.shows('old mill')
    const rows = await alice.page.evaluate(whatIsStored)
    expect(rows.length).to.be.greaterThan(5)
    for (const { bytes, stored, text } of rows) {
      // A view is stored with all that it is a view of.
      expect(stored, `stored with a row of ${bytes} bytes`).to.equal(bytes)
      for (const word of ['Plans', 'Meet', 'mill', 'noon']) expect(text.includes(word), 'what was written is on the disk').to.equal(false)
    }
  })

  it('shows what others write as text: no script of theirs runs and nothing of theirs is loaded', async () => {
    const mallory = await stage.person()
    await mallory.page.keyboard.insertText([
      '<img src="http://127.0.0.1:9/spy.png" onerror="globalThis.owned = true">', '<script>globalThis.owned = true</script>',
      '![spy](http://127.0.0.1:9/spy.png)', '[click](javascript:globalThis.owned=true)', '[leave](#/pad/text/other/keys)',
      '<form action="http://127.0.0.1:9/"><button>Log in</button></form>', '<p style="position:fixed">over</p>', 'The end.'
    ].join('\n\n'))
    const bob = await stage.person(mallory.link())
    await bob.shows('The end.')
    await bob.page.click('#preview-toggle')
    const preview = bob.page.locator('#preview')
    await preview.filter({ hasText: 'The end.' }).waitFor()
    expect(await preview.locator('img, script, form, button, [style], a[href]:not([href="http://127.0.0.1:9/spy.png"])').count()).to.equal(0)
    expect(await bob.page.evaluate(() => 'owned' in globalThis)).to.equal(false)
    expect(bob.told.requests.filter((request) => request.includes('spy.png'))).to.deep.equal([])
    expect(bob.told.faults).to.deep.equal([])
  })
})

/** Runs in the page: each value of each database, how long it is, how much was stored with it, and all of that as characters. */
async function whatIsStored (): Promise<Array<{ bytes: number, stored: number, text: string }>> {
  // Not a function with a name of its own: what compiles this would call a helper that is not in the page.
  const idb = {
    async result<T> (request: IDBRequest<T>): Promise<T> {
      return await new Promise((resolve, reject) => {
        request.onsuccess = () => { resolve(request.result) }
        request.onerror = () => { reject(request.error ?? new Error('IndexedDB refused')) }
      })
    }
  }
  const rows = []
  for (const { name } of await indexedDB.databases()) {
    const database = await idb.result(indexedDB.open(name ?? ''))
    for (const store of database.objectStoreNames) {
      for (const value of await idb.result(database.transaction(store).objectStore(store).getAll()) as Uint8Array[]) {
        const text = Array.from(new Uint8Array(value.buffer), (byte) => String.fromCharCode(byte)).join('')
        rows.push({ bytes: value.byteLength, stored: value.buffer.byteLength, text })
      }
    }
    database.close()
  }
  return rows
}

/** Runs in the page. */
function whatIsLeftLying (): string[] {
  return [document.title, document.referrer, document.cookie, window.name, ...Object.values({ ...localStorage, ...sessionStorage }) as string[]]
}
