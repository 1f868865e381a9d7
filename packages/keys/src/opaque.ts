/**
 * An object that never shows what it stands for. Its secrets lie in a WeakMap private to the module that made it, so that not even a
 * debugger's console lists them; printing, `util.inspect`, `JSON.stringify` and string conversion give the label, and a structured clone is
 * an empty object, which no function of this package accepts.
 */
export abstract class Opaque {
  /** What is shown instead of the content. Must not depend on a secret. */
  protected abstract label (): string

  toString (): string {
    return `[${this.label()}]`
  }

  toJSON (): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')] (): string {
    return this.toString()
  }
}
