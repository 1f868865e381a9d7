import { expect } from 'chai'
import fc from 'fast-check'
import { defaultLocation, folderName } from '../src/default-location.js'

describe('the default location of a store', () => {
  it('is a folder below the current one in Node', () => {
    expect(defaultLocation('notes')).to.equal('.peer-base/notes')
  })

  it('is one folder for each name, of characters that every file system has, whatever the name', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '..', '.', 'a/b', 'A', 'a', 'CON', 'x'.repeat(10_000), '😀'))
    fc.assert(fc.property(name, name, (a, b) => {
      expect(folderName(a)).to.match(/^[a-z0-9_%~-]*$/)
      expect(folderName(a).length).to.be.at.most(120)
      const bytes = (text: string): string => new TextEncoder().encode(text).join()
      expect(folderName(a) === folderName(b)).to.equal(bytes(a) === bytes(b))
    }), { numRuns: 300 * Number(process.env['PEERBASE_RUNS'] ?? 1) })
  })

  it('tells long names with a common beginning apart', () => {
    expect(folderName(`${'x'.repeat(200)}a`)).not.to.equal(folderName(`${'x'.repeat(200)}b`))
  })
})
