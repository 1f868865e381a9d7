import type { Metafile } from 'esbuild'

export function buildPad (options?: { readonly outdir?: string, readonly fromSource?: boolean }): Promise<{ readonly outdir: string, readonly metafile: Metafile }>
