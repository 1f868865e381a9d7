import { toError } from '../../errors.js'
import type { Cancel } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import { systemClock } from '../../util/system-clock.js'

/** What is used of `RTCDataChannel` and `RTCPeerConnection`. */
interface DataChannel extends EventTarget {
  close (): void
}

interface PeerConnection extends EventTarget {
  readonly connectionState: string
  createDataChannel (label: string, options?: object): DataChannel
  close (): void
}

interface Library {
  readonly prototype: PeerConnection
  /**
   * Closes whatever the process has, and lets go of it. Waits for threads: milliseconds. Not for going on after that: of a process that connected,
   * cleaned up and connected again twenty-five times, every second one crashed or stood still.
   */
  readonly cleanup: () => void
}

/** How often an unused library looks whether the process wants to end. */
const lookEveryMS = 1000

/**
 * The WebRTC that @libp2p/webrtc uses in Node, for the whole process; a process that uses it ends by itself.
 *
 * A channel of node-datachannel keeps the process alive until it was closed and told so, which two things prevent. Closing a connection
 * leaves its channels open, other than WebRTC has it (WebRTC 1.0, 4.4.3, "close the connection", step 5), and libp2p does not close those of
 * a dial that is given up: here they are closed. And a channel that the other end closes before this one has heard of it is never told
 * so: where nobody uses the library and nothing else keeps the process alive, it is made to let go of everything.
 */
class NativeWebRTC {
  readonly #library: Library
  readonly #logger: Logger
  readonly #open = new Map<PeerConnection, Set<DataChannel>>()
  #users = 0
  #cancelLook: Cancel = () => {}

  constructor (library: Library, logger: Logger) {
    this.#library = library
    this.#logger = logger
    this.#follow(library.prototype)
  }

  /** Until what this returns is called, connections may come. */
  use (): () => void {
    this.#users++
    this.#cancelLook()
    return () => {
      this.#users--
      this.#lookLater()
    }
  }

  #follow (prototype: PeerConnection): void {
    const { createDataChannel, dispatchEvent, close } = prototype
    const add = (connection: PeerConnection, channel?: DataChannel): void => { this.#add(connection, channel) }
    const closed = (connection: PeerConnection): void => { this.#closed(connection) }
    prototype.createDataChannel = function (this: PeerConnection, label, options) {
      const channel = createDataChannel.call(this, label, options)
      add(this, channel)
      return channel
    }
    prototype.dispatchEvent = function (this: PeerConnection, event: Event & { readonly channel?: DataChannel }) {
      if (this.connectionState !== 'closed') add(this, event.channel)
      return dispatchEvent.call(this, event)
    }
    prototype.close = function (this: PeerConnection) {
      close.call(this)
      closed(this)
    }
  }

  #add (connection: PeerConnection, channel: DataChannel | undefined): void {
    const channels = this.#open.get(connection) ?? new Set()
    this.#open.set(connection, channels)
    if (channel === undefined) return
    channels.add(channel)
    channel.addEventListener('close', () => { channels.delete(channel) }, { once: true })
  }

  #closed (connection: PeerConnection): void {
    for (const channel of this.#open.get(connection) ?? []) channel.close()
    if (this.#open.delete(connection)) this.#lookLater()
  }

  /** Also others in this process may use the library: nothing is open of theirs either. The timer alone keeps no process alive. */
  #lookLater (): void {
    this.#cancelLook()
    if (this.#users > 0 || this.#open.size > 0) return
    this.#cancelLook = systemClock.after(lookEveryMS, () => {
      if (wantsToEnd()) this.#letGo()
      else this.#lookLater()
    })
  }

  #letGo (): void {
    try {
      this.#library.cleanup()
    } catch (error) {
      this.#logger.debug('native WebRTC keeps something', { reason: toError(error).message })
    }
  }
}

/** Of the standard streams, which Node lists whether anybody reads them or not. */
const streams: readonly string[] = ['PipeWrap', 'TTYWrap']

/** Whether nothing keeps this process alive but what native code has of its own, which Node does not list, and perhaps a stream that is read. */
function wantsToEnd (): boolean {
  const { process } = globalThis as { readonly process?: { getActiveResourcesInfo? (): readonly string[] } }
  return process?.getActiveResourcesInfo?.().every((name) => streams.includes(name)) === true
}

let loaded: Promise<NativeWebRTC> | undefined

/** @param logger of whoever comes first */
export async function nativeWebRTC (logger: Logger): Promise<NativeWebRTC> {
  loaded ??= load(logger)
  return await loaded
}

async function load (logger: Logger): Promise<NativeWebRTC> {
  // Not a literal, so that a bundler for browsers leaves it alone.
  const name: string = 'node-datachannel'
  const { cleanup } = await import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Pick<Library, 'cleanup'>
  const { RTCPeerConnection: { prototype } } = await import(/* @vite-ignore */ /* webpackIgnore: true */ `${name}/polyfill`) as {
    readonly RTCPeerConnection: Pick<Library, 'prototype'>
  }
  return new NativeWebRTC({ prototype, cleanup }, logger)
}
