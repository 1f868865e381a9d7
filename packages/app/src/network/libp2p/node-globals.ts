import { isNodeJS } from './platform.js'

/**
 * The globals that js-libp2p 3 reaches for at run time and Node 20 lacks: `Promise.withResolvers` and `WebSocket`.
 * `createLibp2pNetwork` installs them before it loads libp2p, so importing this module changes nothing. A program that
 * uses libp2p on its own calls it first. Does nothing on Node 22 and later, and in browsers.
 *
 * The WebSocket is undici's, the one newer Nodes ship. That of `ws` can emit a message before the continuation of its
 * `open` event runs, which loses the first frame of protocols where the server speaks first.
 */
export async function installNodeGlobals (): Promise<void> {
  if (!('withResolvers' in Promise)) Object.defineProperty(Promise, 'withResolvers', { value: withResolvers, configurable: true, writable: true })
  const host: { WebSocket?: unknown } = globalThis
  if (host.WebSocket !== undefined || !isNodeJS()) return
  // Not a literal, so that a bundler for browsers leaves it alone.
  const name: string = 'undici'
  const loaded: { WebSocket?: unknown } = await import(/* @vite-ignore */ /* webpackIgnore: true */ name)
  host.WebSocket ??= loaded.WebSocket
}

interface Resolvers<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

/** ECMAScript 2024, `Promise.withResolvers`: called with a promise constructor as `this`. */
function withResolvers <T> (this: PromiseConstructor): Resolvers<T> {
  const settle: Partial<Pick<Resolvers<T>, 'resolve' | 'reject'>> = {}
  const promise = new this<T>((resolve, reject) => Object.assign(settle, { resolve, reject }))
  return { promise, ...settle as Pick<Resolvers<T>, 'resolve' | 'reject'> }
}
