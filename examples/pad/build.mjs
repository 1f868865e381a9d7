// Bundles the pad for browsers into `dist` beside this file: no inline script, no wasm, no Node globals.
//
//     node examples/pad/build.mjs            from the sources of the packages
//     node examples/pad/build.mjs --dist     from what the build made of them, as users get them

import { copyFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = import.meta.dirname
const pages = ['index.html', 'pad.css', 'icon.svg']

/** @returns the folder that was written, and esbuild's account of what is in it */
export async function buildPad ({ outdir = path.join(here, 'dist'), fromSource = true } = {}) {
  await rm(outdir, { recursive: true, force: true })
  await mkdir(outdir, { recursive: true })
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: { pad: 'src/pad.ts' },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: fromSource ? ['@peer-base/source'] : [],
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning'
  })
  await Promise.all(pages.map((page) => copyFile(path.join(here, page), path.join(outdir, page))))
  return { outdir, metafile }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { outdir } = await buildPad({ fromSource: !process.argv.includes('--dist') })
  console.log(`The pad is in ${path.relative(process.cwd(), outdir)}`)
}
