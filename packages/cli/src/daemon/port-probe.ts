import { createServer } from 'node:net'

/** Whether a port can be listened on now. Another program may take it the moment after. */
export async function isPortFree (port: number, host: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => { resolve(false) })
    server.listen(port, host, () => { server.close(() => { resolve(true) }) })
  })
}

/** `port` when it is free, else one that was free a moment ago. */
export async function freePort (port: number, host: string): Promise<number> {
  if (await isPortFree(port, host)) return port
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0) })
    })
  })
}
