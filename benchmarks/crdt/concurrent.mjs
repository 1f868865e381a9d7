// A recorded session of several authors who typed at once: each edit is made on its author's replica after the edits
// that he had seen; then a further replica gets all of it.

import { timed } from './clock.mjs'

export function concurrent (trace, subject) {
  const replicas = Array.from({ length: trace.numAgents }, (_, i) => ({ id: i.toString(16).padStart(32, '0'), known: new Set() }))
  for (const replica of replicas) replica.doc = subject.create(replica.id)
  const sent = trace.txns.map(() => [])
  const produced = timed(trace.txns.length, txn => {
    const { parents, agent, patches } = trace.txns[txn]
    const replica = replicas[agent]
    learn(replica, parents)
    const send = bytes => { sent[txn].push(bytes) }
    for (const [position, removed, inserted] of patches) subject.edit(replica.doc, position, removed, inserted, send)
    replica.known.add(txn)
  })
  const third = subject.create('f'.repeat(32))
  const applied = timed(produced.n, txn => {
    for (const bytes of sent[txn]) subject.apply(third, bytes, replicas[trace.txns[txn].agent].id)
  })
  return {
    whole: produced.whole && applied.whole,
    edits: produced.n,
    localUS: produced.ms * 1000 / produced.n,
    localCpuUS: produced.cpuMS * 1000 / produced.n,
    remoteEdits: applied.n,
    remoteUS: applied.ms * 1000 / applied.n,
    remoteCpuUS: applied.cpuMS * 1000 / applied.n,
    exact: subject.text(third) === trace.endContent
  }

  function learn (replica, parents) {
    const stack = parents.filter(txn => !replica.known.has(txn))
    const missing = []
    while (stack.length > 0) {
      const txn = stack.pop()
      if (replica.known.has(txn)) continue
      replica.known.add(txn)
      missing.push(txn)
      stack.push(...trace.txns[txn].parents)
    }
    for (const txn of missing.sort((x, y) => x - y)) {
      for (const bytes of sent[txn]) subject.apply(replica.doc, bytes, replicas[trace.txns[txn].agent].id)
    }
  }
}
