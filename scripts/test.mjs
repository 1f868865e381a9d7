// Installs, builds and runs every test of the repository. The last line is `N passed, N failed`, with `, N skipped` where any was.

import { endWithUsage, flags } from './arguments.mjs'
import { install } from './install.mjs'
import { runSuites } from './run-suites.mjs'
import { allSuites } from './suites.mjs'
import { build, say } from './workspace.mjs'

const USAGE = `Usage: npm test [-- options]

  --unit            only the packages and the architecture, from their sources, without a build
  --only <name>     only this suite; give it several times for several
  --grep <text>     only tests whose full title holds the text
  --dot             one dot a test instead of its sentence
  --list            the names of the suites, and nothing else
  --help            this text`

const OPTIONS = {
  unit: { type: 'boolean' }, only: { type: 'string', multiple: true }, grep: { type: 'string' },
  dot: { type: 'boolean' }, list: { type: 'boolean' }
}

function chosen (suites, { unit, only }) {
  const unknown = (only ?? []).filter(name => !suites.some(suite => suite.name === name))
  if (unknown.length > 0) endWithUsage(USAGE, `There is no suite ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}`)
  return suites.filter(suite => (unit !== true || suite.unit) && (only === undefined || only.includes(suite.name)))
}

/** At the end, where a log that was cut still shows them. */
function reportFailures (results) {
  for (const [heading, key] of [['Failed once and was run again', 'retried'], ['Failed', 'failures']]) {
    const found = results.flatMap(result => result[key].map(failure => ({ name: result.name, ...failure })))
    if (found.length > 0) console.log(`\n${heading}`)
    for (const { name, title, why } of found) console.log(`  ${name}: ${title}\n${why.map(line => `    ${line}`).join('\n')}`)
  }
}

function report (results) {
  const sum = key => results.reduce((total, result) => total + result[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  console.log('\nSuites')
  for (const { name, milliseconds, problem, ...counts } of results) {
    const line = `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`
    console.log(`  ${name.padEnd(14)} ${line} (${(milliseconds / 1000).toFixed(1)} s)${problem === undefined ? '' : `: ${problem}`}`)
  }
  reportFailures(results)
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  return failed
}

const values = flags(OPTIONS, USAGE)
if (values.list === true) {
  for (const { name, files } of allSuites()) console.log(`${name.padEnd(14)} ${files.length} files`)
  process.exit(0)
}
/** What keeps the tests from running is a failure too, and the last line says so. */
function endUnless0 (code, what) {
  if (code === 0) return
  console.log(`\n${what} failed, so no test ran\n\n0 passed, 1 failed`)
  process.exit(code)
}

endUnless0(await install(), 'npm ci')
const suites = chosen(allSuites(), values)
if (suites.some(suite => !suite.unit) || (values.unit !== true && values.only === undefined)) {
  endUnless0(await build(), 'The build')
}
say(`running ${suites.length} suites, two at a time`)
process.exitCode = report(await runSuites(suites, values)) === 0 ? 0 : 1
