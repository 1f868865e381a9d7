/**
 * Resolves on a later macrotask, when every promise that could settle has settled. The one place of the simulated world
 * that touches the platform's scheduler: it tells no time, so a run stays a function of its seed.
 */
export async function nextTurn (): Promise<void> {
  await new Promise<void>(resolve => { schedule(resolve) })
}

function schedule (task: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(task)
    return
  }
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    task()
  }
  port2.postMessage(undefined)
}
