// Makes one minified file of `peer-base` for pages that have no bundler: an ES module, everything in it.
//
//     node scripts/bundle.mjs     packages/peer-base/dist/peer-base.min.js, of what the build made

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { root } from './workspace.mjs'

/** @returns the file, and its size in bytes as it is and gzipped */
export async function bundle ({ outfile = path.join(root, 'packages/peer-base/dist/peer-base.min.js'), fromSource = false } = {}) {
  await build({
    absWorkingDir: root,
    stdin: { contents: "export * from 'peer-base'\nexport { default } from 'peer-base'", resolveDir: path.join(root, 'examples/pad') },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: fromSource ? ['@peer-base/source'] : [],
    legalComments: 'linked',
    logLevel: 'warning'
  })
  const bytes = await readFile(outfile)
  return { outfile, bytes: bytes.length, gzippedBytes: gzipSync(bytes, { level: 9 }).length }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { outfile, bytes, gzippedBytes } = await bundle()
  console.log(`${path.relative(process.cwd(), outfile)}: ${Math.round(bytes / 1000)} kB, ${Math.round(gzippedBytes / 1000)} kB gzip`)
}
