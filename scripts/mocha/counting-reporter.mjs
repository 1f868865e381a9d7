import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

const { Dot, Spec } = Mocha.reporters

/** The counts of one run of mocha, as scripts/test.mjs reads them. */
function countsOf (stats) {
  return { passed: stats.passes, failed: stats.failures, skipped: stats.pending, milliseconds: stats.duration ?? 0 }
}

/** Writes the counts when the run has ended: a file that is missing means that the run did not end by itself. */
function writeCountsAtEnd (runner, { reporterOption, reporterOptions }) {
  const file = (reporterOption ?? reporterOptions)?.counts
  if (typeof file === 'string') runner.once('end', () => writeFileSync(file, JSON.stringify(countsOf(runner.stats))))
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
