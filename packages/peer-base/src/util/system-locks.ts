/** Web Locks of a page or a worker; undefined in Node, where a database locks its folder, and in pages that were not loaded securely. */
export function systemLocks (): LockManager | undefined {
  const host: { readonly navigator?: Partial<Navigator>, readonly process?: { versions?: { node?: string } } } = globalThis
  return host.process?.versions?.node === undefined ? host.navigator?.locks : undefined
}
