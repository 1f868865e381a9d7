// Installs the dependencies when they are missing or are not those of package-lock.json. Quick when nothing is to do.
// Imports nothing that is not part of Node: it runs on a fresh clone.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, say } from './workspace.mjs'

const TICK_MS = 5_000

/** Why an installation is needed, in words; undefined when node_modules holds what the lock file asks for. */
export function reasonToInstall (folder = root) {
  const installed = path.join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return 'node_modules is missing'
  const wanted = packagesOf(path.join(folder, 'package-lock.json'))
  const present = packagesOf(installed)
  for (const [place, { version, optional, peer, devOptional }] of Object.entries(wanted)) {
    if (place === '' || !place.includes('node_modules/') || version === undefined) continue
    const found = present[place]
    if (found === undefined && (optional === true || peer === true || devOptional === true)) continue
    if (found?.version !== version) return `package-lock.json asks for ${place.split('node_modules/').pop()} ${version}`
  }
  return undefined
}

function packagesOf (lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {}
}

/** Installs when needed. Resolves with the exit code of npm, 0 when there was nothing to do. */
export async function install () {
  const reason = reasonToInstall()
  if (reason === undefined) return 0
  say(`installing the dependencies, because ${reason} (npm ci: half a minute to two minutes, by the network)`)
  const started = Date.now()
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`
  const ticker = setInterval(() => say(`still installing: ${elapsed()}, ${foldersInstalled()} packages unpacked`), TICK_MS)
  const code = await npmCi()
  clearInterval(ticker)
  say(code === 0 ? `installed in ${elapsed()}` : `npm ci failed with exit code ${code} after ${elapsed()}: see its lines above`)
  return code
}

function npmCi () {
  return new Promise((resolve, reject) => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const child = spawn(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root, stdio: 'inherit', shell: process.platform === 'win32'
    })
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}

function foldersInstalled () {
  try {
    const folder = path.join(root, 'node_modules')
    const names = readdirSync(folder).filter(name => !name.startsWith('.'))
    return names.reduce((sum, name) => sum + (name.startsWith('@') ? readdirSync(path.join(folder, name)).length : 1), 0)
  } catch (error) {
    // npm moves the folder about while we look.
    if (error.code === 'ENOENT') return 0
    throw error
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(await install())
