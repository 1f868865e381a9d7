import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. Every script works from here, wherever it was called. */
export const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)))

export const sourceCondition = '--conditions=@peer-base/source'

/** One line that says what happens, apart from what the tools themselves print. */
export function say (line) {
  console.log(`• ${line}`)
}

/** The folder names under packages/, sorted. */
export function packageNames () {
  const folder = path.join(root, 'packages')
  return readdirSync(folder).filter(name => existsSync(path.join(folder, name, 'package.json'))).sort()
}

/** All files below `folder` whose name passes, sorted; none when the folder is missing. Installed and built files stay out. */
export function filesBelow (folder, passes) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(file, passes)
    return passes(entry.name) ? [file] : []
  }).sort()
}

/** Runs a program from the root with our own input and output; resolves with its exit code, 128 + n when signal n ended it. */
export function run (command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** Compiles every package into its `dist`; resolves with the exit code of the compiler. */
export async function build () {
  say('building the packages (tsc -b)')
  return await run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-b'])
}

/** Ends this script the way its child ended. */
export function exitUnless0 (code) {
  if (code !== 0) process.exit(code)
}
