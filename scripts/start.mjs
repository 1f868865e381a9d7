// Installs, builds and runs a relay with a pinner in one process, and shows a link to try. Further arguments go to the command.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { install } from './install.mjs'
import { build, exitUnless0, root, say } from './workspace.mjs'

const command = path.join(root, 'packages/peer-base/bin/peer-base.js')

/** Runs the command in the foreground: its input and output are ours, and the signals we get are passed on to it. */
function foreground (file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

exitUnless0(await install())
exitUnless0(await build())
if (!existsSync(command)) {
  console.error(`${path.relative(root, command)} is missing: is the checkout complete?`)
  process.exit(1)
}
say('starting a relay and a pinner that holds no keys; Ctrl-C stops both')
process.exitCode = await foreground(command, ['pinner', '--relay', '--demo', ...process.argv.slice(2)])
