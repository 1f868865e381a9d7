import type { Collaboration, SharedOf } from '@peer-base/app'
import { CliError } from '../cli-error.js'
import { linkArgument, linkFlags, openLink } from '../documents/open-link.js'
import { createProgressBar } from '../documents/progress-bar.js'
import { holdersOf, linkedPeers } from '../documents/synchrony.js'
import { loadTrace, type Trace } from '../documents/trace.js'
import { typeTrace } from '../documents/typist.js'
import type { Command, Invocation } from '../shell/command.js'
import { countFrom, secondsFrom } from '../shell/quantity.js'
import type { Terminal } from '../shell/terminal.js'
import { waitUntil } from '../shell/wait.js'

export const typeCommand: Command = {
  name: 'peer-base type',
  summary: 'types a file into a shared text, edit by edit',
  usage: "peer-base type '<link>' <file>",
  positionals: { min: 2, max: 2 },
  flags: {
    ...linkFlags,
    rate: { type: 'string', value: '<edits/s>', help: 'type no faster than this; as fast as possible without it' },
    wait: { type: 'string', value: '<seconds>', help: 'wait so long for somebody to be there before typing (default 15)' },
    timeout: { type: 'string', value: '<seconds>', help: 'wait so long at the end until somebody has everything (default 120)' }
  },
  notes: [
    'The file is a text, or a recorded editing session: JSON, gzipped or not, {"startContent", "endContent", "txns": [{"patches": [[position, deleted, inserted]]}]}.',
    'It is typed behind what the document holds already. The command ends when a pinner has signed for all of it, or a linked peer has it.',
    'Give - instead of the link to read the link from standard input, where no other user of this machine sees it.'
  ],
  examples: [
    ["peer-base type '<link>' notes.txt", 'types notes.txt'],
    ["peer-base type '<link>' automerge-paper.json.gz --rate 1000", 'replays a recorded session, a thousand edits a second']
  ],
  run: type
}

/** The command waits for a receipt, and has nothing to gather for as long as a person who types. */
const soonPinned = { debouncePushToPinnerMS: 300, debouncePushToPinnerMaxMS: 1000 }

async function type (invocation: Invocation): Promise<void> {
  const { terminal, positionals: [argument = '', file = ''] } = invocation
  const rateText = invocation.text('rate')
  const rate = rateText === undefined ? undefined : countFrom(rateText, '--rate')
  const waitMS = secondsFrom(invocation.text('wait') ?? '15', '--wait')
  const timeoutMS = secondsFrom(invocation.text('timeout') ?? '120', '--timeout')
  const link = await linkArgument(argument, terminal)
  if (link.typeName !== 'text') throw new CliError('PEERBASE_INVALID_LINK', 'Only a document of type text can be typed into, and this link is for another type')
  if (link.keys !== undefined && link.keys.write === undefined) throw new CliError('PEERBASE_READ_ONLY', 'This link is for reading only: ask for one that may write')
  const trace = await loadTrace(file)
  const { app, collaboration } = await openLink(link, invocation, soonPinned)
  try {
    terminal.write('waiting for somebody to be there…\n')
    const met = await waitUntil(() => linkedPeers(collaboration).size > 0, { timeoutMS: waitMS, signal: terminal.signal })
    terminal.write(met ? `${linkedPeers(collaboration).size} linked\n` : 'nobody is there yet; typing all the same\n')
    await typeAll(collaboration, trace, { terminal, rate })
    await untilHeld(collaboration, { terminal, timeoutMS })
  } finally {
    await app.stop()
  }
}

async function typeAll (
  collaboration: Collaboration, trace: Trace, { terminal, rate }: { readonly terminal: Terminal, readonly rate: number | undefined }
): Promise<void> {
  const bar = createProgressBar(terminal, trace.edits.length)
  const started = performance.now()
  const speed = (done: number): string => `${done} edits, ${Math.round(done / Math.max(0.001, (performance.now() - started) / 1000))}/s`
  // The link said that this document is a text.
  const shared = collaboration.shared as unknown as SharedOf<'text', string>
  await typeTrace({ shared, collaboration }, trace, { signal: terminal.signal, rate, progress: (done) => { bar.show(done, speed(done)) } })
  bar.end(trace.edits.length, speed(trace.edits.length))
}

async function untilHeld (
  collaboration: Collaboration, { terminal, timeoutMS }: { readonly terminal: Terminal, readonly timeoutMS: number }
): Promise<void> {
  const started = performance.now()
  await collaboration.save()
  const held = await waitUntil(() => holdersOf(collaboration) > 0, { timeoutMS, signal: terminal.signal })
  if (!held) throw new CliError('PEERBASE_NOT_ACKNOWLEDGED', 'Nobody has said that all of it arrived: check that the relay and a pinner or another peer run, then type again')
  const pinners = collaboration.replication.isCurrentStatePersistedOnPinner()
  const where = pinners > 0 ? `on the disk of ${pinners} pinner${pinners === 1 ? '' : 's'}` : 'at a linked peer'
  terminal.write(`all of it is ${where}, ${Math.round(performance.now() - started)} ms after the last edit\n`)
}
