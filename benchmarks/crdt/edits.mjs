// A trace's edits in three flat columns. As it is parsed, a trace is sixty megabytes of small arrays, and the collector
// would spend as long on them as an edit takes.

export class Edits {
  constructor (trace) {
    const patches = trace.txns.flatMap(txn => txn.patches)
    this.length = patches.length
    this.positions = Int32Array.from(patches, ([position]) => position)
    this.removed = Int32Array.from(patches, ([, removed]) => removed)
    this.inserted = patches.map(([,, inserted]) => inserted)
    this.endContent = trace.endContent
  }

  /** Makes edit `i` in a subject's document. */
  make (i, subject, doc, send) {
    subject.edit(doc, this.positions[i], this.removed[i], this.inserted[i], send)
  }
}
