/** Whether sockets can be opened here; otherwise this is a browser, or like one. */
export function isNodeJS (): boolean {
  const host: { process?: { versions?: { node?: string } } } = globalThis
  return host.process?.versions?.node !== undefined
}
