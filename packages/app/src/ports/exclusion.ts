/** Exclusion among all processes that may open one store at once, such as the tabs of a browser. */
export interface Exclusion {
  /** Runs `task` while nobody else runs one under `name`, and passes on what becomes of it. Released however a process ends. */
  run<T> (name: string, task: () => Promise<T>): Promise<T>
}
