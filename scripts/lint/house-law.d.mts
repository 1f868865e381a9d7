export interface PackageRow { readonly may: readonly string[], readonly because: string }
export declare const PACKAGE_LAW: Readonly<Record<string, PackageRow>>
export declare function appLayer (path: string): number | undefined
export declare function place (file: string): { package: string, path: string } | undefined
export declare function verdictOnModule (from: string, specifier: string): string | undefined
export declare function verdictOnFile (from: string, to: string): string | undefined
