import { expect } from 'chai'
import fc from 'fast-check'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { loadTrace, type Edit } from '../src/index.js'
import { toUtf16 } from '../src/documents/code-points.js'

const recorded = fileURLToPath(new URL('../../crdt-types/test/traces/sveltecomponent-2000.json.gz', import.meta.url))

function replay (edits: readonly Edit[]): string {
  return edits.reduce((text, [at, removed, inserted]) => text.slice(0, at) + inserted + text.slice(at + removed), '')
}

describe('a trace', () => {
  let folder = ''
  beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'peer-base-trace-')) })
  afterEach(async () => { await rm(folder, { recursive: true, force: true }) })

  async function load (content: string | Uint8Array): ReturnType<typeof loadTrace> {
    const file = path.join(folder, 'file')
    await writeFile(file, content)
    return await loadTrace(file)
  }

  it('of a recorded session leads to the text the recording ends with', async () => {
    const { edits, endContent } = await loadTrace(recorded)
    expect(edits).to.have.length.above(2000)
    expect(replay(edits)).to.equal(endContent)
  })

  it('begins with the start content, gzipped or not', async () => {
    const json = JSON.stringify({ startContent: 'ab', endContent: 'aXb', txns: [{ patches: [[1, 0, 'X']] }] })
    for (const content of [json, gzipSync(json)]) expect(await load(content)).to.deep.equal({ edits: [[0, 0, 'ab'], [1, 0, 'X']], endContent: 'aXb' })
  })

  it('of a text types it character by character, braces and astral characters too', async () => {
    for (const text of ['', 'hello', '{ not json', '{"valid": "json"}', 'a😀b']) {
      const { edits, endContent } = await load(text)
      expect(replay(edits)).to.equal(text)
      expect(endContent).to.equal(text)
      expect(edits).to.have.length(Array.from(text).length)
    }
  })

  it('counts UTF-16 units where the recording counts code points', () => {
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.string({ maxLength: 4, unit: fc.constantFrom('a', '😀', 'é', '𝒳') }))
    fc.assert(fc.property(fc.array(edit, { maxLength: 60 }), (wishes) => {
      const points: string[] = []
      const edits = wishes.map(([at, removed, inserted]): Edit => {
        const position = at % (points.length + 1)
        const count = Math.min(removed, points.length - position)
        points.splice(position, count, ...Array.from(inserted))
        return [position, count, inserted]
      })
      expect(replay(toUtf16(edits))).to.equal(points.join(''))
    }), { numRuns: 200 * Number(process.env['PEERBASE_RUNS'] ?? 1) })
  })

  it('is refused with a code when it cannot be typed', async () => {
    const cases: ReadonlyArray<string | Uint8Array> = [
      new Uint8Array([0xff, 0xfe, 0xfd]), new Uint8Array([0x1f, 0x8b, 1, 2, 3]),
      '{"endContent": "", "kind": "concurrent", "txns": []}', '{"endContent": "", "txns": [{}]}', '{"endContent": "", "txns": [{"patches": [[0, 0]]}]}',
      '{"endContent": "", "txns": [{"patches": [[-1, 0, "a"]]}]}', '{"endContent": "", "txns": [{"patches": [[0.5, 0, "a"]]}]}',
      '{"startContent": 1, "endContent": "", "txns": []}'
    ]
    for (const content of cases) {
      expect(await load(content).catch((error: unknown) => error), String(content)).to.have.property('code', 'PEERBASE_INVALID_TRACE')
    }
    expect(await loadTrace(path.join(folder, 'missing')).catch((error: unknown) => error)).to.have.property('code', 'PEERBASE_FILE_FAILED')
    expect(await loadTrace(folder).catch((error: unknown) => error)).to.have.property('code', 'PEERBASE_FILE_FAILED')
  })
})
