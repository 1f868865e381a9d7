// One subject, one work, one process: `node --expose-gc <bundle> <subject> <work> [size] [more]`. Prints what it measured as JSON. Run by run.ts.

import { activity } from './activity.js'
import { startUp, writes } from './disk.js'
import { idleness } from './idle.js'
import { ingest, ingestOneByOne } from './ingest.js'
import { bytesPerEdit, presence } from './simulated.js'

const [, , subject = '', work = '', ...sizes] = process.argv

async function measured (): Promise<Readonly<Record<string, number>>> {
  const [first = 0, second = 0] = sizes.map(Number)
  switch (work) {
    case 'ingest': return await ingest(subject, { collaborations: first, entriesPerFrame: second })
    case 'ingest one by one': return await ingestOneByOne({ collaborations: first })
    case 'idle': return await idleness({ collaborations: first })
    case 'bytes': return await bytesPerEdit()
    case 'presence': return await presence({ collaborations: first })
    case 'writes': return await writes({ batches: first })
    case 'start': return await startUp({ collaborations: first })
    default: return await activity({ collaborations: first, idle: second })
  }
}

// The engine's timers keep no process alive by themselves.
setInterval(() => {}, 1000)
console.log(JSON.stringify({ whole: true, ...await measured() }))
process.exit(0)
