import { existsSync, readFileSync } from 'node:fs'

/** What the host of a virtual machine took of its processors while somebody looked. */
export interface Stolen {
  /** ms of all processors between two moments in µs of the monotonic clock, which is the clock of a browser's trace. */
  between (startUS: number, endUS: number): number
  stop (): void
}

const everyMS = 10

/** Looks at "steal" of `/proc/stat` (proc(5)), which goes in steps of 10 ms. On a system that tells nothing, nothing was taken. */
export function watchStolen (): Stolen {
  const taken: Array<readonly [atUS: number, ms: number]> = []
  let before = stolenMS()
  const timer = setInterval(() => {
    const now = stolenMS()
    if (now > before) taken.push([Number(process.hrtime.bigint() / 1000n), now - before])
    before = now
  }, everyMS)
  return {
    // What is noted was taken since the look before.
    between: (startUS, endUS) => taken.filter(([at]) => at >= startUS && at <= endUS + 2 * everyMS * 1000).reduce((sum, [, ms]) => sum + ms, 0),
    stop: () => { clearInterval(timer) }
  }
}

/** Since the system started: the eighth number of a processor's line, in hundredths of a second. */
function stolenMS (): number {
  if (!existsSync('/proc/stat')) return 0
  const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  return 10 * Number(all.trim().split(/\s+/)[8] ?? 0)
}
