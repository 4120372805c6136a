// What a benchmark is: it prints figures, the last line of them one flat JSON object.

export interface Options {
  /** The folder with the recordings, where there is one. */
  readonly data: string | undefined
  /** Names of the measurements to make; all where there is none. */
  readonly only: readonly string[]
  /** Of load for one measurement. */
  readonly seconds: number
  /** Readings in a backlog. */
  readonly backlog: number
  /** How long memory is watched. */
  readonly soakMs: number | undefined
  /** Where what is measured writes its files. */
  readonly directory: string
  /** Folder for CPU profiles. */
  readonly profiles: string | undefined
}

export type Bench = (options: Options, print: (line: string) => void) => void | Promise<void>
