import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/SECURITY.md', root), 'utf8')
const casesFolder = 'test/hostile/cases/'

/** Files that a text names: those without a folder are hostile cases. */
function filesIn (text: string): string[] {
  return [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => name.includes('/') ? name : `${casesFolder}${name}`)
}

/** Rows of the table under a heading, without its head. */
function rowsUnder (heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section.split('\n').filter((line) => line.startsWith('|')).slice(2)
}

describe('the security page', () => {
  it('names only tests that are there', () => {
    const missing = filesIn(page).filter((file) => !existsSync(new URL(file, root)))
    expect(missing).to.deep.equal([])
  })

  for (const heading of ['Actor by actor', 'What shows it']) {
    it(`names a test for each claim under "${heading}"`, () => {
      const rows = rowsUnder(heading)
      expect(rows).to.have.length.above(15)
      for (const row of rows) expect(filesIn(row.split('|').at(-2) ?? ''), row).to.not.have.length(0)
    })
  }

  it('speaks of every actor of its first table where it goes through them', () => {
    const actorsOf = (heading: string): string[] => rowsUnder(heading).map((row) => row.split('|')[1]?.trim().split(/[ ,]/)[0] ?? '')
    expect(actorsOf('Actor by actor')).to.include.members(actorsOf('In one table'))
  })

  it('counts the ill-meaning peers as they are', () => {
    const cases = readdirSync(new URL(casesFolder, root)).filter((file) => file.endsWith('.ts'))
    expect(page).to.include(`ill-meaning peers, ${cases.length} named ways`)
  })
})
