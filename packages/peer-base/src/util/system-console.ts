/** Where a person who debugs looks: the console, on the stream for diagnostics. */
export function writeToConsole (line: string): void {
  console.warn(line)
}
