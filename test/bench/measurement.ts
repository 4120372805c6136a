// What a measurement is: it runs real processes and says figures by name.

export interface MeasurementOptions {
  /** On a real disk: the files of what is measured go there. */
  readonly directory: string
  /** Of load, where a measurement does not say otherwise. */
  readonly seconds: number
  /** Readings in the backlog. */
  readonly backlog: number
  /** How long memory is watched. */
  readonly soakSeconds: number | undefined
  /** Folder for CPU profiles. */
  readonly profiles: string | undefined
  readonly progress: (text: string) => void
}

/** A figure that could not be measured is null. */
export type Figures = Readonly<Record<string, number | null>>

export interface Measured {
  readonly figures: Figures
  /** Lines for a person to read. */
  readonly lines: readonly string[]
}

export interface Measurement {
  readonly about: string
  /** Names of its figures. */
  readonly figures: readonly string[]
  readonly run: (options: MeasurementOptions) => Promise<Measured>
}

export const profiling = (profiles: string | undefined, name: string): string[] =>
  profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`]
