import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** An X screen in memory, for a browser to draw on. */
export interface Screen {
  /** For `DISPLAY`. */
  readonly display: string
  close (): Promise<void>
}

const width = 1600
const height = 1000
/** With the pauses between lines and between pictures, of which the monitors of old needed some. */
const dotsOfAPicture = (width + 100) * (height + 50)

/** Whether screens can be opened here: the packages xvfb and x11-xserver-utils. */
export function hasScreens (): boolean {
  try {
    for (const program of ['Xvfb', 'xrandr']) execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** @param hertz pictures a second: Chromium asks the screen for that, and takes as many frames */
export async function openScreen (hertz: number): Promise<Screen> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(server, 'exit')
  const close = async (): Promise<void> => {
    server.kill()
    await ended
  }
  for await (const number of createInterface({ input: server.stdout })) {
    const display = `:${number}`
    setMode(display, hertz)
    return { display, close }
  }
  throw new Error('Xvfb ended before it had a screen')
}

function setMode (display: string, hertz: number): void {
  const xrandr = (...args: readonly string[]): void => { execFileSync('xrandr', args, { env: { ...process.env, DISPLAY: display }, stdio: 'pipe' }) }
  const lines = [width, width + 20, width + 40, width + 100, height, height + 10, height + 20, height + 50]
  xrandr('--newmode', 'wanted', String(dotsOfAPicture * hertz / 1e6), ...lines.map(String))
  xrandr('--addmode', 'screen', 'wanted')
  xrandr('--output', 'screen', '--mode', 'wanted')
}
