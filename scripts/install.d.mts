export declare function reasonToInstall (folder?: string): string | undefined
export declare function install (): Promise<number>
