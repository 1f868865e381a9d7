const edit = (file, from, to) => ({ file, from, to })

/** Bugs to plant: a name, the scenario that must find it, and replacements in packages/app/src whose text occurs exactly once. */
export const mutants = [
  {
    name: 'acknowledge-before-sync',
    scenario: 'random',
    edits: [edit('replica/replica.ts', '    return whenThere(this.#writes.add(writes), () => {\n      for (const record of records) this.log.append(record)', '    void this.#writes.add(writes)\n    return whenThere(undefined, () => {\n      for (const record of records) this.log.append(record)')]
  },
  {
    name: 'skip-the-causal-check',
    scenario: 'random',
    edits: [edit('replica/examination.ts', "deps }, log.ends) !== 'ready'", "deps }, log.ends) === 'duplicate'")]
  },
  {
    name: 'forget-to-forward',
    scenario: 'chain',
    edits: [edit('replica/replicator.ts', '    const moved = new Map(records', '    if (from !== undefined) return\n    const moved = new Map(records')]
  },
  {
    name: 'forget-nested-subs',
    scenario: 'chain',
    edits: [edit('collaboration/engine.ts', 'encodeBody(groups.map(', 'encodeBody(groups.filter(({ document }) => document.path.length < 2).map(')]
  },
  {
    name: 'snapshot-trims-a-concurrent-author',
    scenario: 'random',
    edits: [edit('replica/delta-log.ts', 'surplus <= 0 || seq >= (vector.get(replica) ?? 0)', 'surplus <= 0')]
  },
  {
    name: 'wait-is-never-asked-again',
    scenario: 'random',
    edits: [edit('replica/pull-session.ts', "    case 'wait':\n", "    case 'wait':\n      if (Object.keys(state).length > 0) return [{ ...state, waiting: false }, []]\n")]
  },
  {
    name: 'want-is-ignored',
    scenario: 'random',
    edits: [edit('replica/push-session.ts', "case 'want': {", "case 'want': {\n      if (Object.keys(state).length > 0) return [state, []]")]
  },
  {
    name: 'own-replica-again-after-a-crash',
    scenario: 'random',
    edits: [
      edit('collaboration/own-replica.ts', 'row !== undefined && row.isClean && ', 'row !== undefined && '),
      edit('collaboration/own-replica.ts', 'isWhole: (log) => last === undefined || ', 'isWhole: (log) => last?.isClean !== true || ')
    ]
  },
  {
    name: 'transact-in-two',
    scenario: 'chain',
    edits: [
      edit('collaboration/outbox.ts', 'this.#turnAsked || this.#held > 0 || this.#stopped) return', 'this.#turnAsked || this.#stopped) return'),
      edit('collaboration/outbox.ts', 'this.#sending === undefined && this.#held === 0 && this.#groups.size > 0) void', 'this.#sending === undefined && this.#groups.size > 0) void')
    ]
  },
  {
    name: 'receipt-covers-version',
    scenario: 'random',
    edits: [
      edit('replica/replica.ts', '    return whenThere(this.#writes.add(writes), () => {\n      for (const record of records) this.log.append(record)', '    const stored = this.#writes.add(writes)\n    for (const record of records) this.log.append(record)\n    this.#components.onAdvance([], from)\n    return whenThere(stored, () => {')
    ]
  },
  {
    name: 'sent-before-stored',
    scenario: 'crash',
    edits: [
      edit('replica/replica.ts', '    return whenThere(this.#writes.add(writes), () => {\n      for (const record of records) this.log.append(record)', '    for (const record of records) this.log.append(record)\n    return whenThere(this.#writes.add([]), () => {'),
      edit('replica/replica.ts', '      this.#components.onAdvance(records, from)\n      for', '      this.#components.onAdvance(records, from)\n      void this.#writes.add(writes)\n      for')
    ]
  },
  {
    name: 'states-with-documents-that-were-only-opened',
    scenario: 'random',
    edits: [edit('collaboration/document-states.ts', '    .filter(({ state, initial }) => !equalBytes(state, initial))\n', '')]
  },
  {
    name: 'restore-forgets-the-last-entry',
    scenario: 'crash',
    edits: [edit('replica/restore.ts', '    for (const [replica, queue] of queues) {\n', '    for (const [replica, queue] of queues) {\n      if (queue.length > 1) queue.shift()\n')]
  },
  {
    name: 'restored-entries-are-not-admitted',
    scenario: 'random',
    edits: [edit('replica/open-replica.ts', 'if (restored.length > 0) await admit(restored)', 'if (restored.length < 0) await admit(restored)')]
  },
  {
    name: 'parts-survive-a-snapshot',
    scenario: 'cut-change',
    edits: [edit('collaboration/snapshot-admission.ts', '  admission.skipTo(vector)\n', '')]
  },
  {
    name: 'window-never-reopens',
    scenario: 'random',
    edits: [edit('collaboration/outbox.ts', 'if (this.#groups.size > 0 && this.#sending === undefined) this.#atEndOfTurn()\n  }\n}', '}\n}')]
  },
  {
    name: 'adopts-without-the-state',
    scenario: 'random',
    edits: [edit('collaboration/snapshot-admission.ts', 'applied: one.document.adopt(one.decoded, one.state)', 'applied: { delta: one.decoded, changes: [] }')]
  },
  {
    name: 'replaces-a-snapshot-that-it-does-not-dominate',
    scenario: 'concurrent-snapshots',
    edits: [edit('replica/snapshot-shelf.ts', '      if (!covers(snapshot.vector, held.vector)) continue\n', '')]
  },
  {
    name: 'trims-without-holding-the-snapshot',
    scenario: 'concurrent-snapshots',
    edits: [edit('replica/snapshot-keeper.ts', 'opened.flatMap(({ vector }) => log.trim(vector,', '[...opened, { vector: log.version() }].flatMap(({ vector }) => log.trim(vector,')]
  },
  {
    name: 'takes-a-chunk-without-its-hash',
    scenario: 'snapshot-fetch',
    edits: [edit('replica/snapshot-fetch.ts', 'bytes.length !== expected.length || !equalBytes(this.#hash(bytes), expected.hash)', 'bytes.length === 0 && !equalBytes(this.#hash(bytes), expected.hash)')]
  },
  {
    name: 'takes-evidence-that-its-replica-did-not-sign',
    scenario: 'false-heads',
    edits: [edit('replica/snapshot-fetches.ts', "      case 'false': return 'false'\n      // Whoever", "      case 'false': break\n      // Whoever")]
  },
  {
    name: 'waits-for-a-silent-source',
    scenario: 'snapshot-fetch',
    edits: [edit('replica/snapshot-fetches.ts', '} else fetch.release(source)', '} else wait.sinceMS = nowMS')]
  },
  {
    name: 'no-digest',
    scenario: 'lazy-links',
    edits: [edit('replica/push-session.ts', "case 'digest': return [state, [{ type: 'announce' }, { type: 'arm', timer: 'digest' }]]", "case 'digest': return [state, []]")]
  },
  {
    name: 'lazy-links-announce-nothing',
    scenario: 'lazy-links',
    edits: [edit('replica/push-session.ts', "[state.mode === 'eager' ? { type: 'push' } : { type: 'announce' }]", "state.mode === 'eager' ? [{ type: 'push' }] : []")]
  },
  {
    name: 'no-grace-for-what-was-replaced',
    scenario: 'replaced-snapshots',
    edits: [edit('replica/snapshot-shelf.ts', 'nowMS - sinceMS < graceMS && ', 'nowMS < sinceMS && ')]
  },
  {
    name: 'who-writes-most-goes-first',
    scenario: 'flood',
    edits: [edit('replica/fair-turns.ts', 'waiting.length < 2 ||', 'waiting.length > 0 ||')]
  },
  {
    name: 'plaintext-in-the-body',
    scenario: 'random',
    edits: [edit('replica/entry-writer.ts', 'return sealed ?', 'return sealed && plaintext.length % 2 === 0 ?')]
  },
  {
    name: 'stop-leaves-a-timer',
    scenario: 'random',
    edits: [edit('replica/push-driver.ts', 'over: () => { this.#timers.stop() }', 'over: () => { this.#state = initialPushState }')]
  }
]
