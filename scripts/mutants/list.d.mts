export const mutants: ReadonlyArray<{
  readonly name: string
  readonly scenario: string
  readonly edits: ReadonlyArray<{ readonly file: string, readonly from: string, readonly to: string }>
}>
