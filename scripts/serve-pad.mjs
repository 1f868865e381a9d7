// Serves a folder of static files, and beside them where others are met. It is told no document, name or key: those stay in
// the fragment of the address, which browsers keep to themselves.

import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8'
}

/** What a pad may do: run its own scripts, talk to relays, and nothing else. */
export const contentSecurityPolicy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self' ws: wss:",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"
].join('; ')

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin'
}

/**
 * Serves what is in `folder` now, and `relays.json`: `{ app, relays }`. Nothing outside of the list made at the start is ever read,
 * so no request can name another file.
 *
 * @param {object} options
 * @param {string} options.folder the pad, built
 * @param {number} [options.port] 0 for any that is free
 * @param {string} [options.host]
 * @param {string} [options.app] the app whose pinners keep new pads
 * @param {readonly string[] | (() => readonly string[])} [options.relays] multiaddrs
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function servePad ({ folder, port = 0, host = '127.0.0.1', app = 'pad', relays = [] }) {
  const files = await listFiles(folder)
  const place = () => JSON.stringify({ app, relays: typeof relays === 'function' ? relays() : relays })
  const server = createServer((request, response) => {
    answer(request, { files, place }).catch(() => ({ status: 500, type: '.txt', body: 'The file could not be read\n' })).then(({ status = 200, type, body, cache = 'no-store' }) => {
      response.writeHead(status, { ...headers, 'content-type': contentTypes[type], 'content-length': Buffer.byteLength(body), 'cache-control': cache })
      response.end(request.method === 'HEAD' ? undefined : body)
    })
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const bound = server.address().port
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}

/** Path of a request → file. */
async function listFiles (folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && path.extname(entry.name) in contentTypes)
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
  return new Map(files.map((file) => [`/${path.relative(folder, file).split(path.sep).join('/')}`, file]))
}

async function answer ({ method, url }, { files, place }) {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: '.txt', body: 'Only GET and HEAD are answered\n' }
  const asked = url.split(/[?#]/)[0]
  if (asked === '/relays.json') return { type: '.json', body: place() }
  const file = files.get(asked === '/' ? '/index.html' : asked)
  if (file === undefined) return { status: 404, type: '.txt', body: 'There is no such file\n' }
  // Chunks are named after their content; the rest is asked for anew each time.
  const cache = asked.startsWith('/chunks/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  return { type: path.extname(file), body: await readFile(file), cache }
}
