import { type Cancel, type Clock, systemClock, wallClock as systemWallClock } from '@peer-base/app'
import { createPanel } from './draw/panel.js'
import { emptyModel, type Input, type ModelLimits, reduce } from './model.js'
import { watchApp, watchCollaboration } from './watch.js'
import type { WatchedApp, WatchedCollaboration } from './watched.js'

export interface DevtoolsComponents {
  readonly app: WatchedApp
  /** Those to choose from; at least one to show anything. */
  readonly collaborations: readonly WatchedCollaboration[]
  readonly clock?: Clock
  /** Milliseconds since 1970. */
  readonly wallClock?: () => number
}

export interface DevtoolsOptions extends ModelLimits {
  /** The panel is drawn at most this often, in ms > 0. @default 250 */
  readonly drawEveryMS?: number
}

export const devtoolsDefaults = Object.freeze({ drawEveryMS: 250 }) satisfies DevtoolsOptions

export interface Devtools {
  /** Takes the panel off the page and stops watching. Idempotent. */
  unmount (): void
}

/**
 * Puts a panel into `container` that shows what the collaborations do, until it is unmounted. It reads the public API and
 * listens to events; as long as it is mounted, members tell each other their traffic.
 */
export function mountDevtools (container: HTMLElement, components: DevtoolsComponents, options: DevtoolsOptions = {}): Devtools {
  const { app, collaborations, clock = systemClock, wallClock = systemWallClock } = components
  const panel = createPanel(container, { appName: app.name, peerCount: () => app.peerCountGuess() })
  let model = emptyModel
  const drawing = drawingSoon(clock, options.drawEveryMS ?? devtoolsDefaults.drawEveryMS, () => { panel.show(model) })
  const watch = { app, clock, wallClock, tell: (input: Input) => { model = reduce(model, input, options); drawing.wanted() } }
  const cancels = [watchApp(watch), ...collaborations.map((collaboration) => watchCollaboration(collaboration, watch)), drawing.cancel]
  panel.show(model)
  return {
    unmount () {
      for (const cancel of cancels.splice(0)) cancel()
      panel.end()
    }
  }
}

/** Draws within `everyMS` of a wish, and once for all wishes in between. */
function drawingSoon (clock: Clock, everyMS: number, draw: () => void): { readonly wanted: () => void, readonly cancel: Cancel } {
  let pending: Cancel | undefined
  return {
    wanted () {
      pending ??= clock.after(everyMS, () => {
        pending = undefined
        draw()
      })
    },
    cancel () {
      pending?.()
      pending = () => {}
    }
  }
}
