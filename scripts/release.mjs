// Publishes every package under one version: tests, then lerna asks for the version, tags it and publishes it.
// `--dry-run` stops before lerna writes anything. Further arguments go to `lerna version`.

import path from 'node:path'
import { exitUnless0, root, run, say } from './workspace.mjs'

const lerna = path.join(root, 'node_modules/lerna/dist/cli.js')

// The task runner under lerna would leave a daemon behind.
const env = { ...process.env, NX_DAEMON: 'false' }

async function step (what, command, args) {
  say(what)
  exitUnless0(await run(command, args, { env }))
}

const dry = process.argv.includes('--dry-run')
const args = process.argv.slice(2).filter(argument => argument !== '--dry-run')

await step('checking the documents', process.execPath, ['scripts/docs.mjs'])
await step('making the reference, in docs/reference', process.execPath, ['node_modules/typedoc/bin/typedoc'])
await step('linting', process.execPath, ['node_modules/eslint/bin/eslint.js', '.'])
await step('building and testing everything', process.execPath, ['scripts/test.mjs'])
await step('making the one file for pages without a bundler', process.execPath, ['scripts/bundle.mjs'])
if (dry) {
  await step('these packages would be published', process.execPath, [lerna, 'ls', '--long'])
} else {
  await step('choosing, committing and tagging the version', process.execPath, [lerna, 'version', ...args])
  await step('publishing what the tag names', process.execPath, [lerna, 'publish', 'from-git'])
}
