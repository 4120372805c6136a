// What a fuzzer is: so many inputs from a seed, figures, and whether all was well.

export interface Options {
  readonly count: number
  readonly seed: number
}

export type Fuzz = (options: Options, print: (line: string) => void) => boolean
