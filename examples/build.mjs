// Bundles the small examples for browsers, each into `dist` beside its page: no inline script, no Node globals.
//
//     node examples/build.mjs                   all of them, from the sources of the packages
//     node examples/build.mjs counter list      some of them
//     node examples/build.mjs --dist            from what the build made of the packages, as users get them

import { copyFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = import.meta.dirname

/** Name → its script. */
export const examples = Object.freeze({
  counter: 'counter.ts',
  list: 'list.ts',
  todo: 'todo.tsx',
  discussion: 'discussion.ts'
})

/** @returns the folder that was written, ready to be served together with `relays.json` */
export async function buildExample (name, { outdir = path.join(here, name, 'dist'), fromSource = true } = {}) {
  await rm(outdir, { recursive: true, force: true })
  await mkdir(outdir, { recursive: true })
  await build({
    absWorkingDir: path.join(here, name),
    entryPoints: { [name]: examples[name] },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    conditions: fromSource ? ['@peer-base/source'] : [],
    define: { 'process.env.NODE_ENV': '"production"' },
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'linked',
    // Of the pinner's metrics, which no page uses: resolving it would look for modules of Node.
    external: ['prom-client'],
    logLevel: 'warning'
  })
  await copyFile(path.join(here, name, 'index.html'), path.join(outdir, 'index.html'))
  await copyFile(path.join(here, 'example.css'), path.join(outdir, 'example.css'))
  return outdir
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const unknown = asked.filter((name) => !(name in examples))
  if (unknown.length > 0) {
    console.error(`There is no example ${unknown.join(', ')}: there are ${Object.keys(examples).join(', ')}`)
    process.exit(1)
  }
  for (const name of asked.length === 0 ? Object.keys(examples) : asked) {
    const outdir = await buildExample(name, { fromSource: !process.argv.includes('--dist') })
    console.log(`The example ${name} is in ${path.relative(process.cwd(), outdir)}`)
  }
}
