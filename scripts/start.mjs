// Installs, builds, and runs a relay with a pinner in one process and the pad beside it. Further arguments go to the command.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { constants } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { install } from './install.mjs'
import { build, exitUnless0, root, run, say } from './workspace.mjs'

const command = path.join(root, 'packages/peer-base/bin/peer-base.js')
/** The app of `--demo`: its pinner keeps the pads. */
const app = 'peer-base-demo'
const usualPadPort = 8080
const usualHttpPort = 3001

/** `port`, or any free one where it is taken. */
async function freePort (port) {
  const probe = createServer()
  try {
    await new Promise((resolve, reject) => probe.once('error', reject).listen(port, '127.0.0.1', resolve))
    return probe.address().port
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error
    return await freePort(0)
  } finally {
    probe.close()
  }
}

/** Runs the command in the foreground: its input and output are ours, and the signals we get are passed on to it. */
function foreground (args) {
  const child = spawn(process.execPath, [command, ...args], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
  return ended
}

/** Where the relay is reached by WebSocket, as it says itself; undefined when it ended before it said so. */
async function relayAddresses (httpPort, ended) {
  let over = false
  ended.then(() => { over = true }, () => { over = true })
  while (!over) {
    try {
      const { Addresses: addresses } = await (await fetch(`http://127.0.0.1:${httpPort}/api/v0/id`)).json()
      const reached = addresses.filter((address) => /\/wss?(\/|$)/.test(address))
      if (reached.length > 0) return reached
    } catch {
      // Not up yet.
    }
    await sleep(100)
  }
  return undefined
}

/** The pad is there before the relay is, and tells of it from then on. */
async function openPad () {
  const relays = []
  const { servePad } = await import('./serve-pad.mjs')
  const pad = await servePad({ folder: path.join(root, 'examples/pad/dist'), port: await freePort(usualPadPort), app, relays: () => relays })
  return { ...pad, relays }
}

exitUnless0(await install())
exitUnless0(await build())
exitUnless0(await run(process.execPath, [path.join(root, 'examples/pad/build.mjs'), '--dist']))
if (!existsSync(command)) {
  console.error(`${path.relative(root, command)} is missing: is the checkout complete?`)
  process.exit(1)
}
say('starting a relay, a pinner that holds no keys, and a pad; Ctrl-C stops all')
const httpPort = await freePort(usualHttpPort)
const pad = await openPad()
const ended = foreground(['pinner', '--relay', '--demo', '--base', pad.url, '--port', String(httpPort), ...process.argv.slice(2)])
pad.relays.push(...await relayAddresses(httpPort, ended) ?? [])
if (pad.relays.length > 0) console.log(`\nOr write in a browser: open a link above, or ${pad.url} for a new pad.\n`)
process.exitCode = await ended
await pad.close()
