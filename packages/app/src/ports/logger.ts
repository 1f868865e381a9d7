/** Where the engine tells what it does. Never given keys, plaintext or links. */
export interface Logger {
  debug (message: string, fields?: Readonly<Record<string, string | number | boolean>>): void
  warn (message: string, fields?: Readonly<Record<string, string | number | boolean>>): void
}

export const silentLogger: Logger = Object.freeze({ debug: () => {}, warn: () => {} })
