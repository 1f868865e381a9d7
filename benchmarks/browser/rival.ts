import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import { servePad } from '../../scripts/serve-pad.mjs'
import { readsSources } from '../../test/browser/stage.js'

const here = import.meta.dirname
const root = path.resolve(here, '../..')
const rivals = path.join(root, 'benchmarks/rivals')

/** The pad's editor on y-webrtc, with a signalling server of its own on this machine; and pages without an editor for both. */
export interface RivalServer {
  /** A link to a room; without a name, to an editor that nobody else sees. */
  link (room?: string): string
  /** Of a page that writes in a pad, or in a room, and shows nothing: given what the pad's or the room's link has after the `#`. */
  writerLink (of: 'pad' | 'rival', fragment: string): string
  close (): Promise<void>
}

/** @param relays where a pad's writers meet the others */
export async function serveRival (folder: string, relays: readonly string[]): Promise<RivalServer> {
  if (!existsSync(path.join(rivals, 'node_modules/y-webrtc'))) execFileSync('npm', ['ci', '--no-workspaces'], { cwd: rivals, stdio: 'inherit' })
  await buildRival(folder)
  const signalling = await startSignalling()
  const served = await servePad({ folder, relays })
  return {
    link: (room) => `${served.url}#${room === undefined ? 'alone' : `${room},${signalling.port}`}`,
    writerLink: (of, fragment) => `${served.url}writer.html?of=${of}#${fragment}`,
    async close () {
      await served.close()
      await signalling.stop()
    }
  }
}

/** One CodeMirror for both: the one that the pad uses. */
async function buildRival (folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const ours = (name: string): readonly [string, string] => [name, path.join(root, 'node_modules', name)]
  await build({
    absWorkingDir: root, outdir: folder, bundle: true, splitting: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022',
    entryPoints: { rival: path.join(here, 'rival-page.mjs'), writer: path.join(here, 'writer.ts') },
    nodePaths: [path.join(rivals, 'node_modules')], conditions: readsSources() ? ['@peer-base/source'] : [],
    alias: Object.fromEntries([ours('@codemirror/state'), ours('@codemirror/view')]), define: { global: 'globalThis' }, logLevel: 'warning'
  })
  copyFileSync(path.join(here, 'rival.html'), path.join(folder, 'index.html'))
  copyFileSync(path.join(here, 'writer.html'), path.join(folder, 'writer.html'))
  copyFileSync(path.join(root, 'examples/pad/pad.css'), path.join(folder, 'pad.css'))
}

async function startSignalling (): Promise<{ readonly port: number, readonly stop: () => Promise<void> }> {
  const port = await freePort()
  const program = path.join(rivals, 'node_modules/y-webrtc/bin/server.js')
  const child: ChildProcess = spawn(process.execPath, [program], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout !== null) await once(child.stdout, 'data')
  return {
    port,
    async stop () {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
  }
}

async function freePort (): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
