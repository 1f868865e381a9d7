export interface Turn { write (chunk: string): void, end (): void }
export declare function turns (stream: { write (chunk: string): unknown }): { take (): Turn }
