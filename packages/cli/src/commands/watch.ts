import type { Collaboration } from '@peer-base/app'
import { CliError } from '../cli-error.js'
import { linkArgument, linkFlags, openLink } from '../documents/open-link.js'
import { holdersOf, linkedPeers } from '../documents/synchrony.js'
import { createView } from '../documents/view.js'
import { printable } from '../documents/printable.js'
import type { Command, Invocation } from '../shell/command.js'
import { secondsFrom } from '../shell/quantity.js'
import type { Terminal } from '../shell/terminal.js'
import { untilAborted, waitUntil } from '../shell/wait.js'

export const watchCommand: Command = {
  name: 'peer-base watch',
  summary: 'shows a shared document as it changes',
  usage: "peer-base watch '<link>'",
  positionals: { min: 1, max: 1 },
  flags: {
    ...linkFlags,
    once: { type: 'boolean', help: 'print the value as soon as all of it has come, and end' },
    timeout: { type: 'string', value: '<seconds>', help: 'with --once: wait so long for somebody who has it (default 60)' }
  },
  notes: [
    'On a terminal the picture is redrawn: members, pinners, clock, value. Elsewhere each change is one line.',
    'Give - instead of the link to read the link from standard input, where no other user of this machine sees it.'
  ],
  examples: [
    ["peer-base watch '<link>'", 'follows the document until Ctrl-C'],
    ["peer-base watch --once '<link>' > paper.txt", 'saves the document as it is now']
  ],
  run: watch
}

async function watch (invocation: Invocation): Promise<void> {
  const { terminal, positionals: [argument = ''] } = invocation
  const timeoutMS = secondsFrom(invocation.text('timeout') ?? '60', '--timeout')
  const link = await linkArgument(argument, terminal)
  const { app, collaboration } = await openLink(link, invocation)
  try {
    if (invocation.isSet('once')) await printOnce(collaboration, { terminal, timeoutMS })
    else await follow(collaboration, invocation)
  } finally {
    await app.stop()
  }
}

async function printOnce (
  collaboration: Collaboration, { terminal, timeoutMS }: { readonly terminal: Terminal, readonly timeoutMS: number }
): Promise<void> {
  const complete = (): boolean => collaboration.vectorClock().size > 0 && linkedPeers(collaboration).size > 0 && holdersOf(collaboration) > 0
  if (!await waitUntil(complete, { timeoutMS, signal: terminal.signal })) {
    throw new CliError('PEERBASE_UNREACHABLE', 'Nobody who has this document was met: check that the relay and a pinner or an author run')
  }
  const value = collaboration.shared.value()
  terminal.write(typeof value === 'string' ? value : `${printable(value)}\n`)
}

async function follow (collaboration: Collaboration, { terminal }: Invocation): Promise<void> {
  const view = createView(collaboration, terminal)
  view.draw()
  await untilAborted(terminal.signal)
  view.stop()
}
