export interface PageLine { readonly content: string, readonly number: number }
export interface Page { readonly file: string, readonly lines: readonly PageLine[] }
export interface Snippet { readonly file: string, readonly line: number, readonly text: string, readonly extension: 'ts' | 'tsx' }
export declare function readPage (file: string, text: string): Page
export declare function linksOf (page: Page): ReadonlyArray<{ readonly target: string, readonly line: number }>
export declare function anchorsOf (page: Page): ReadonlySet<string>
export declare function snippetsOf (page: Page): readonly Snippet[]
