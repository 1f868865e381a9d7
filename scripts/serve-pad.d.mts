/** What a pad may do: run its own scripts, talk to relays, and nothing else. */
export const contentSecurityPolicy: string

export interface ServedPad {
  readonly url: string
  readonly port: number
  close (): Promise<void>
}

export function servePad (options: {
  readonly folder: string
  readonly port?: number
  readonly host?: string
  readonly app?: string
  readonly relays?: readonly string[] | (() => readonly string[])
}): Promise<ServedPad>
