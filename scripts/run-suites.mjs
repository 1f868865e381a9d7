import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { turns } from './output-turns.mjs'
import { root, sourceCondition } from './workspace.mjs'

const AT_A_TIME = 2
const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js')
const reporter = path.join(root, 'scripts/mocha/counting-reporter.mjs')

/**
 * Runs each suite in a process of its own, two at a time. The oldest running suite prints as it goes, the other one's
 * lines wait for its end, so that each suite's output stays whole. Resolves with one result a suite, in their order.
 */
export async function runSuites (suites, { dot, grep }) {
  const counts = mkdtempSync(path.join(tmpdir(), 'peer-base-tests-'))
  const context = { counts, dot, grep, running: new Set() }
  const output = turns(process.stdout)
  const release = endWithUs(context.running)
  const results = []
  const jobs = suites.map((suite, index) => ({ suite, index }))

  async function work (queue) {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      results[job.index] = await runSuite(job.suite, { ...context, output: output.take() })
    }
  }

  const together = jobs.filter(({ suite }) => !suite.alone)
  await Promise.all(Array.from({ length: AT_A_TIME }, () => work(together)))
  await work(jobs.filter(({ suite }) => suite.alone))
  release()
  rmSync(counts, { recursive: true, force: true })
  return results
}

async function runSuite (suite, context) {
  const { output, counts, grep } = context
  output.write(`\n━━ ${suite.name} ━━\n`)
  if (suite.files.length === 0) {
    output.end()
    return { name: suite.name, passed: 0, failed: 1, skipped: 0, milliseconds: 0, problem: 'it has code but no tests', failures: [], retried: [] }
  }
  const countsFile = path.join(counts, `${suite.name}.json`)
  const started = Date.now()
  const ending = await runMocha(suite, { ...context, args: argumentsFor(suite, countsFile, grep) })
  const result = resultOf(suite.name, countsFile, ending, Date.now() - started)
  if (result.problem !== undefined) output.write(`\n${suite.name}: ${result.problem}\n`)
  output.end()
  return result
}

function argumentsFor (suite, countsFile, grep) {
  return [
    ...(suite.source ? [sourceCondition] : []), '--import', 'tsx', mocha, '--no-config', '--forbid-only',
    '--reporter', reporter, '--reporter-option', `counts=${countsFile}`, '--timeout', String(suite.timeoutMS), '--retries', String(suite.retries ?? 0),
    ...(process.stdout.isTTY ? ['--color'] : []), ...(grep === undefined ? [] : ['--fgrep', grep]), ...suite.files
  ]
}

/**
 * Resolves with how the process ended: its exit code, the signal that ended it, or that its time was over. The suite
 * has a process group of its own, so that what its tests started ends with it.
 */
function runMocha (suite, { args, output, running, dot }) {
  return new Promise((resolve, reject) => {
    const env = dot === true ? { ...process.env, PEERBASE_TEST_REPORTER: 'dot' } : process.env
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let late = false
    running.add(child.pid)
    const timer = setTimeout(() => { late = true; killGroup(child.pid, 'SIGKILL') }, suite.limitMS)
    child.stdout.on('data', chunk => output.write(chunk))
    child.stderr.on('data', chunk => output.write(chunk))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      running.delete(child.pid)
      resolve({ code, signal, late })
    })
  })
}

/** Being in groups of their own, the suites do not hear the terminal's Ctrl-C: pass it on, and go. */
function endWithUs (running) {
  const end = signal => {
    for (const pid of running) killGroup(pid, signal)
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  return () => process.off('SIGINT', end).off('SIGTERM', end)
}

function killGroup (pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // The group has ended by itself.
    if (error.code !== 'ESRCH') throw error
  }
}

/** A run that did not end as its counts say is a failure even where every test passed. */
function resultOf (name, countsFile, { code, signal, late }, milliseconds) {
  const counts = readCounts(countsFile)
  const problem = late
    ? `stopped after ${Math.round(milliseconds / 1000)} s: a test hangs or something is still open (a timer, a socket, a process)`
    : counts === undefined
      ? `mocha ended before its tests did (${signal ?? `exit code ${code}`})`
      : code !== 0 && counts.failed === 0 ? `mocha ended with ${signal ?? `exit code ${code}`} though no test failed` : undefined
  const { passed, failed, skipped, failures, retried } = counts ?? { passed: 0, failed: 0, skipped: 0, failures: [], retried: [] }
  return { name, passed, failed: failed + (problem === undefined ? 0 : 1), skipped, milliseconds, problem, failures, retried }
}

function readCounts (file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
