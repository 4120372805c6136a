// What a benchmark is: it prints figures, the last line of them one flat JSON object.

export interface Options {
  /** The folder with the recordings, where there is one. */
  readonly data: string | undefined
}

export type Bench = (options: Options, print: (line: string) => void) => void | Promise<void>
