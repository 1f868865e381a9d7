/** What `node:util` parses a flag by. */
export interface Flag { readonly type: 'string' | 'boolean', readonly short?: string }

export function flags<Flags extends Readonly<Record<string, Flag>>> (options: Flags, usage: string): {
  readonly [Name in keyof Flags]?: Flags[Name]['type'] extends 'boolean' ? boolean : string
}

export function endWithUsage (usage: string, problem?: string): never
