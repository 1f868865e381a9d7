/** Name → its script. */
export const examples: Readonly<Record<'counter' | 'list' | 'todo' | 'discussion', string>>
/** Resolves with the folder that was written, ready to be served together with `relays.json`. */
export function buildExample (name: keyof typeof examples, options?: { readonly outdir?: string, readonly fromSource?: boolean }): Promise<string>
