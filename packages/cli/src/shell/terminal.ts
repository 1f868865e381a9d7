/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isTTY: boolean
  /** Width of a line, characters. */
  readonly columns: number
  /** Writes to standard output, as it stands. */
  write (text: string): void
  /** Writes one line to standard error. */
  note (line: string): void
  /** All of standard input, as text. */
  readInput (): Promise<string>
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
}

/** The terminal of this process. A second signal ends the process at once. */
export function processTerminal (): Terminal {
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) process.exit(130)
      stopping.abort()
    })
  }
  // Who pipes us into `head` and leaves wants no more of us: that is no error.
  process.stdout.on('error', () => { stopping.abort() })
  return {
    env: process.env,
    isTTY: process.stdout.isTTY,
    get columns () { return process.stdout.isTTY ? process.stdout.columns : 80 },
    write: (text) => { process.stdout.write(text) },
    note: (line) => { process.stderr.write(`${line}\n`) },
    readInput,
    signal: stopping.signal
  }
}

async function readInput (): Promise<string> {
  const chunks: Uint8Array[] = []
  // Standard input in its default mode gives bytes.
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
