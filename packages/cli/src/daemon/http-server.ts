import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CliError, codeOf } from '../cli-error.js'

export interface HttpAnswer {
  /** @default 200 */
  readonly status?: number
  readonly contentType: string
  readonly body: string
}

/** Path → what answers it, for GET and POST alike. */
export type Routes = Readonly<Record<string, () => HttpAnswer | Promise<HttpAnswer>>>

export interface HttpEndpoint {
  readonly port: number
  /** Ends open connections too. Idempotent; never rejects. */
  close (): Promise<void>
}

/** A body has no meaning to any route: whoever sends more than this is cut off. */
const maxRequestBytes = 64 << 10

/**
 * Serves `routes`. A route that fails answers 500 and is told to `report`; nothing a client sends reaches further than this file.
 * @throws PEERBASE_ADDRESS_IN_USE, PEERBASE_INVALID_ADDRESS
 */
export async function serveHttp (routes: Routes, { host, port, report }: {
  readonly host: string, readonly port: number, report (error: unknown): void
}): Promise<HttpEndpoint> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5000 }, (request, response) => {
    limitBody(request)
    answer(routes, request).catch((error: unknown) => {
      report(error)
      return json({ error: 'internal error' }, 500)
    }).then((reply) => { send(response, reply, request.method) }).catch(report)
  })
  server.on('clientError', (_error, socket) => { if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') })
  await listen(server, { host, port })
  server.on('error', report)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => { await closeServer(server) }
  }
}

export function json (value: unknown, status = 200): HttpAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` }
}

async function answer (routes: Routes, { url = '/', method = 'GET' }: IncomingMessage): Promise<HttpAnswer> {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return json({ error: 'use GET' }, 405)
  const path = url.split(/[?#]/)[0] ?? '/'
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  return route === undefined ? json({ error: 'not found', paths: Object.keys(routes) }, 404) : await route()
}

function send (response: ServerResponse, { status = 200, contentType, body }: HttpAnswer, method: string | undefined): void {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': contentType, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff'
  })
  response.end(method === 'HEAD' ? undefined : body)
}

function limitBody (request: IncomingMessage): void {
  let bytes = 0
  request.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length
    if (bytes > maxRequestBytes) request.destroy()
  })
  // A client that goes away in the middle is no news.
  request.on('error', () => { request.destroy() })
}

async function listen (server: Server, { host, port }: { readonly host: string, readonly port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => { reject(listenError(error, { host, port })) })
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function listenError (error: Error, { host, port }: { readonly host: string, readonly port: number }): CliError {
  if (codeOf(error) === 'EADDRINUSE') {
    return new CliError('PEERBASE_ADDRESS_IN_USE', `Port ${port} is taken by another program: stop that, or choose another with --port or PORT (0 for any)`, { cause: error })
  }
  if (codeOf(error) === 'EACCES') return new CliError('PEERBASE_INVALID_ADDRESS', `Port ${port} may not be used by this user: choose one from 1024 on`, { cause: error })
  return new CliError('PEERBASE_INVALID_ADDRESS', `Cannot listen on host ${host}: give an address of this machine with --host or HOST`, { cause: error })
}

async function closeServer (server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => { resolve() })
    server.closeAllConnections()
  })
}
