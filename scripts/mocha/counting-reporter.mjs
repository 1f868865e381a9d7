import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

const { Dot, Spec } = Mocha.reporters

/** The counts of one run of mocha, as scripts/test.mjs reads them. `failures`, and `retried`, which failed and were run again: title and why. */
function countsOf (stats, failures, retried) {
  return { passed: stats.passes, failed: stats.failures, skipped: stats.pending, milliseconds: stats.duration ?? 0, failures, retried }
}

/** An error's name and message, and the first lines of where it was thrown. */
const linesOfAnError = 6

function failureOf (test, error) {
  const why = String(error?.stack ?? error).split('\n')
  return { title: test.fullTitle(), why: why.slice(0, linesOfAnError) }
}

/** A process that is still alive this long after its last test is held by something. */
const openForMS = 15_000

function whatIsOpen () {
  const counts = new Map()
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ') || 'nothing that Node knows of'
}

/** Writes the counts when the run has ended: a file that is missing means that the run did not end by itself. */
function writeCountsAtEnd (runner, { reporterOption, reporterOptions }) {
  const file = (reporterOption ?? reporterOptions)?.counts
  if (typeof file !== 'string') return
  const [failures, retried] = [[], []]
  runner.on('fail', (test, error) => { failures.push(failureOf(test, error)) })
  runner.on('retry', (test, error) => { retried.push(failureOf(test, error)) })
  runner.once('end', () => {
    writeFileSync(file, JSON.stringify(countsOf(runner.stats, failures, retried)))
    setTimeout(() => {
      console.log(`still open ${openForMS / 1000} s after the last test: ${whatIsOpen()}`)
    }, openForMS).unref()
  })
}

class CountingSpec extends Spec {
  constructor (runner, options) {
    super(runner, options)
    writeCountsAtEnd(runner, options)
  }
}

class CountingDot extends Dot {
  constructor (runner, options) {
    super(runner, options)
    writeCountsAtEnd(runner, options)
  }
}

// mocha takes a reporter only as the default export of its module.
export default process.env.PEERBASE_TEST_REPORTER === 'dot' ? CountingDot : CountingSpec
