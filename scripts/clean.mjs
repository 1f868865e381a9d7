// Removes what the build and the tests made. `--all` removes the installed dependencies as well. Never touches a store.

import { rmSync } from 'node:fs'
import path from 'node:path'
import { flags } from './arguments.mjs'
import { packageNames, root, say } from './workspace.mjs'

const values = flags({ all: { type: 'boolean' } }, 'Usage: npm run clean [-- --all]   --all removes the installed dependencies as well')
const made = [...packageNames().map(name => `packages/${name}/dist`), 'coverage', 'docs/reference', '.peer-base/snippets', '.nx']
const installed = ['node_modules', ...packageNames().map(name => `packages/${name}/node_modules`)]

for (const folder of values.all === true ? [...made, ...installed] : made) {
  rmSync(path.join(root, folder), { recursive: true, force: true })
}
say(values.all === true ? 'removed what the build made, and the dependencies' : 'removed what the build made')
