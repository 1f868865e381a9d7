export interface Bundle {
  readonly outfile: string
  readonly bytes: number
  readonly gzippedBytes: number
}

export function bundle (options?: { readonly outfile?: string, readonly fromSource?: boolean }): Promise<Bundle>
